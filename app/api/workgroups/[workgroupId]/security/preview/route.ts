import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { heavyReadProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { readPolicyPreview } from "@/lib/workgroups/policy-preview";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.previewSecurity, async ({ params, query }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId);
    const read = await readPolicyPreview(admin, query().twoFactorRequired);
    return read.ok ? json(read.value) : heavyReadProblem(read);
  }),
);
