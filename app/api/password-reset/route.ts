import { requestPasswordReset } from "@/lib/account/password-reset";
import { canonicalEmail } from "@/lib/contract/email-address";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { emailProblem, rateLimitProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.requestPasswordReset, async ({ client, body }) => {
    const email = canonicalEmail(body().email);
    if (email === null) return emailProblem();
    const requested = await requestPasswordReset(email, client);
    return requested.ok ? json({}, 202) : rateLimitProblem(requested);
  }),
);
