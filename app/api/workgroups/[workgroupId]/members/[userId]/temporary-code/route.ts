import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { temporaryCodeProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { issueTemporaryCode } from "@/lib/workgroups/issue-temporary-code";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.issueTemporaryCode, async ({ params, client, body }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "account.temporary_code_issued", client });
    const issued = await issueTemporaryCode(admin, params.userId, body(), client);
    if (!issued.ok) return temporaryCodeProblem(issued);
    return json({ code: issued.code, expiresAt: issued.expiresAt.toISOString() }, 201);
  }),
);
