import { clientOf } from "@/lib/auth/client";
import { liftMemberSuppression } from "@/lib/auth/member-help";
import { requireWorkgroupAdmin } from "@/lib/auth/session";
import { HttpProblem, noContent, route } from "@/lib/http";
import { channelSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string; userId: string; channel: string }>({
  DELETE: async (request, { workgroupId, userId, channel }) => {
    const origin = clientOf(request.headers);
    const admin = await requireWorkgroupAdmin(workgroupId, { type: "delivery.suppression_lifted", origin });
    const named = channelSchema.safeParse(channel);
    if (!named.success) throw new HttpProblem("not_found");
    await liftMemberSuppression(admin, userId, named.data, origin);
    return noContent();
  },
});
