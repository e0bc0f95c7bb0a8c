import { requestPasswordReset } from "@/lib/account/password-reset";
import { canonicalEmail } from "@/lib/contract/email-address";
import { passwordResetSchema } from "@/lib/contract/password";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { email } = body.json(passwordResetSchema);
    const address = canonicalEmail(email);
    // Judged by its form alone, so this tells nothing about accounts.
    if (address === null) throw new HttpProblem("invalid", { errors: { email: "That is not an e-mail address." } });
    const asked = await requestPasswordReset(address, clientInfoOf(request.headers));
    if (!asked.ok) throw new HttpProblem("too_many_attempts", { retryAfter: asked.retryAfter });
    return json({}, 202);
  },
});
