import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { requireWorkgroupAdmin } from "@/lib/http/guards";
import { memberHelpProblem, rateLimitProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { signOutMember } from "@/lib/workgroups/member-sessions";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.signOutMember, async ({ params, client, body }) => {
    const admin = await requireWorkgroupAdmin(params.workgroupId, { type: "member.sessions_ended", client });
    body();
    const ended = await signOutMember(admin, params.userId, client);
    if (ended.ok) return noContent();
    return ended.reason === "too_many_attempts" ? rateLimitProblem(ended) : memberHelpProblem(ended);
  }),
);
