import { channelSchema } from "@/lib/contract/fields";
import { noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { helpedOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { resumeMemberDestination } from "@/lib/workgroups/help-desk";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ workgroupId: string; userId: string; channel: string }>({
  DELETE: async (request, { workgroupId, userId, channel }) => {
    const client = clientInfoOf(request.headers);
    const admin = await requireWorkgroupAdmin(workgroupId, { type: "delivery.suppression_lifted", client });
    const named = channelSchema.safeParse(channel);
    if (!named.success) throw new HttpProblem("not_found");
    helpedOrProblem(await resumeMemberDestination(admin, userId, named.data, client));
    return noContent();
  },
});
