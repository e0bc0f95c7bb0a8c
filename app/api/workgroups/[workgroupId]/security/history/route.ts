import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { endpoint, route } from "@/lib/http/route";
import { readPolicyHistory } from "@/lib/workgroups/policy-switch";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readPolicyHistory, async ({ params, query }) => {
    const { workgroup } = await requireWorkgroupAdmin(params.workgroupId);
    return json(await readPolicyHistory(workgroup.id, query().after));
  }),
);
