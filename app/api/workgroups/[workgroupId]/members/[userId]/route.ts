import { routes } from "@/lib/contract/routes";
import { json, noContent } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { membershipProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { changeMember, removeMember } from "@/lib/workgroups/membership";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.changeMember, async ({ params, client, body }) => {
    // The role is checked before the body is parsed, so that an outsider learns nothing.
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "member.role_changed", client });
    const changed = await changeMember(admin, params.userId, body(), client);
    return changed.ok ? json(changed.member) : membershipProblem(changed);
  }),
  endpoint(routes.removeMember, async ({ params, client }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "member.removed", client });
    const removed = await removeMember(admin, params.userId, client);
    return removed.ok ? noContent() : membershipProblem(removed);
  }),
);
