import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { sessionState } from "@/lib/http/guards";
import { acceptanceProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { acceptInvitation } from "@/lib/workgroups/accept-invitation";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.acceptInvitation, async ({ params, client, body }) => {
    const accepted = await acceptInvitation(params.token, body(), await sessionState(), client);
    return accepted.ok ? json({}) : acceptanceProblem(accepted);
  }),
);
