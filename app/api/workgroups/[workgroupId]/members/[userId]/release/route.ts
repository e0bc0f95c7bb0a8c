import { clientOf } from "@/lib/auth/client";
import { releaseMember } from "@/lib/auth/member-help";
import { requireWorkgroupAdmin } from "@/lib/auth/session";
import { noContent, route } from "@/lib/http";
import { emptySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string; userId: string }>({
  POST: async (request, { workgroupId, userId }, body) => {
    const origin = clientOf(request.headers);
    const admin = await requireWorkgroupAdmin(workgroupId, { type: "account.second_step_released", origin });
    body.json(emptySchema);
    await releaseMember(admin, userId, origin);
    return noContent();
  },
});
