import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { nudgeProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { nudgeMembers } from "@/lib/workgroups/member-readiness";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.nudgeMembers, async ({ params, client, body }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "workgroup.members_nudged", client });
    const nudged = await nudgeMembers(admin, body().userIds, client);
    return nudged.ok ? json({ sent: nudged.sent }, 202) : nudgeProblem(nudged);
  }),
);
