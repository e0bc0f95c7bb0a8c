import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { refusalProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { resendInvitation } from "@/lib/workgroups/invitations";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.resendInvitation, async ({ params, client, body }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "member.invitation_sent_again", client });
    body();
    const sent = await resendInvitation(admin, params.invitationId, client);
    return sent.ok ? json(sent.invitation, 202) : refusalProblem(sent);
  }),
);
