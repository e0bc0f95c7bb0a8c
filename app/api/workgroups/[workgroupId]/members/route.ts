import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { heavyReadProblem, inviteProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { inviteMember } from "@/lib/workgroups/invitations";
import { listMembers } from "@/lib/workgroups/member-list";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.listMembers, async ({ params, query }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId);
    const read = await listMembers(admin, query());
    return read.ok ? json(read.value) : heavyReadProblem(read);
  }),
  endpoint(routes.inviteMember, async ({ params, client, body }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "member.invited", client });
    const sent = await inviteMember(admin, body(), client);
    return sent.ok ? json(sent.invitation, 201) : inviteProblem(sent);
  }),
);
