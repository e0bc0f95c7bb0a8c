import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { memberHelpProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { unlockMember } from "@/lib/workgroups/help-desk";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.unlockMember, async ({ params, client, body }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "account.second_step_released", client });
    body();
    const helped = await unlockMember(admin, params.userId, client);
    return helped.ok ? noContent() : memberHelpProblem(helped);
  }),
);
