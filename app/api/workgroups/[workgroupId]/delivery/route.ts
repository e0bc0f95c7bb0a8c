import { deliveryHealthQuerySchema } from "@/lib/contract/delivery-health";
import { json } from "@/lib/http/answer";
import { parseInput } from "@/lib/http/body";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { foundOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { workgroupDeliveryHealth } from "@/lib/messaging/health/delivery-health";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (request, { workgroupId }) => {
    const { user, workgroup } = await requireWorkgroupAdmin(workgroupId);
    const { days } = parseInput(Object.fromEntries(request.nextUrl.searchParams), deliveryHealthQuerySchema);
    return json(foundOrProblem(await workgroupDeliveryHealth({ asker: user.id, tenant: workgroup.id }, days)));
  },
});
