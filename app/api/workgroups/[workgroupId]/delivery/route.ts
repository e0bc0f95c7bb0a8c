import { foundOrProblem } from "@/lib/auth/problems";
import { requireWorkgroupAdmin } from "@/lib/auth/session";
import { check, json, route } from "@/lib/http";
import { workgroupDeliveryHealth } from "@/lib/mfa/delivery-health";
import { deliveryHealthQuerySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string }>({
  GET: async (request, { workgroupId }) => {
    const { user, workgroup } = await requireWorkgroupAdmin(workgroupId);
    const { days } = check(Object.fromEntries(request.nextUrl.searchParams), deliveryHealthQuerySchema);
    return json(foundOrProblem(await workgroupDeliveryHealth({ asker: user.id, tenant: workgroup.id }, days)));
  },
});
