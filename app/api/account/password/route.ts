import { changePassword } from "@/lib/account/password-change";
import { passwordChangeSchema } from "@/lib/contract/password";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireRecentAuthentication, requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const change = body.json(passwordChangeSchema);
    // The current password is recent authentication by itself; where the policy wants a code, that has to be recent too.
    if (signedIn.policy.required) requireRecentAuthentication(signedIn);
    const result = await changePassword(signedIn, change, clientInfoOf(request.headers));
    if (result.ok) return json({ endedSessions: result.endedSessions });
    switch (result.reason) {
      case "unacceptable":
        throw new HttpProblem("invalid", { errors: { newPassword: result.sentence } });
      case "too_many_attempts":
        throw new HttpProblem("too_many_attempts", { retryAfter: result.retryAfter });
      default:
        throw new HttpProblem(result.reason);
    }
  },
});
