import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { refusalProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { revokeInvitation } from "@/lib/workgroups/invitations";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.revokeInvitation, async ({ params, client }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "member.invitation_revoked", client });
    const revoked = await revokeInvitation(admin, params.invitationId, client);
    return revoked.ok ? noContent() : refusalProblem(revoked);
  }),
);
