import { changePassword } from "@/lib/account/password-change";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireRecentAuthentication, requireUser } from "@/lib/http/guards";
import { passwordProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.changePassword, async ({ client, body }) => {
    const signedIn = await requireUser();
    const change = body();
    // The current password counts as step-up; where the policy requires a code, the code must be recent too.
    if (signedIn.policy.required) requireRecentAuthentication(signedIn);
    const result = await changePassword(signedIn, change, client);
    return result.ok ? json({ endedSessions: result.endedSessions }) : passwordProblem(result);
  }),
);
