import { channelSchema } from "@/lib/contract/fields";
import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { memberHelpProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { resumeMemberDestination } from "@/lib/workgroups/help-desk";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.resumeDestination, async ({ params, client }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "delivery.suppression_lifted", client });
    const channel = channelSchema.safeParse(params.channel);
    if (!channel.success) return new HttpProblem("not_found");
    const helped = await resumeMemberDestination(admin, params.userId, channel.data, client);
    return helped.ok ? noContent() : memberHelpProblem(helped);
  }),
);
