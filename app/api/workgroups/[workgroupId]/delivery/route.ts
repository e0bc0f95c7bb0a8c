import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { heavyReadProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { workgroupDeliveryHealth } from "@/lib/messaging/health/delivery-health";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readDeliveryHealth, async ({ params, query }) => {
    const { user, workgroup } = await requireWorkgroupAdmin(params.workgroupId);
    const read = await workgroupDeliveryHealth({ asker: user.id, tenant: workgroup.id }, query().days);
    return read.ok ? json(read.value) : heavyReadProblem(read);
  }),
);
