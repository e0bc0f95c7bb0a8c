import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { policyProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { changePolicy, describeSecurity } from "@/lib/workgroups/policy-switch";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readSecurity, async ({ params }) =>
    json(await describeSecurity((await requireWorkgroupAdmin(params.workgroupId)).workgroup)),
  ),
  endpoint(routes.changeSecurity, async ({ params, client, body }) => {
    // The role is checked before the body, so that an outsider learns nothing. The body, which has the direction, is not parsed yet.
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "workgroup.two_factor_off", client });
    const changed = await changePolicy(admin, body(), client);
    return changed.ok ? json(await describeSecurity(changed.workgroup)) : policyProblem(changed);
  }),
);
