import { clientOf } from "@/lib/auth/client";
import { canonicalEmail } from "@/lib/auth/email-address";
import { askForReset } from "@/lib/auth/password-reset";
import { HttpProblem, json, route } from "@/lib/http";
import { passwordResetSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { email } = body.json(passwordResetSchema);
    const address = canonicalEmail(email);
    // Judged by its form alone, so this tells nothing about accounts.
    if (address === null) throw new HttpProblem("invalid", { errors: { email: "That is not an e-mail address." } });
    const asked = await askForReset(address, clientOf(request.headers));
    if (!asked.ok) throw new HttpProblem("too_many_attempts", { retryAfter: asked.retryAfter });
    return json({}, 202);
  },
});
