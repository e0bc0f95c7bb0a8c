import { signInMobile } from "@/lib/auth/mobile";
import { env } from "@/lib/config/env";
import { type MobileSignIn, signInPasswordSchema } from "@/lib/contract/sign-in";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { isOverloaded } from "@/lib/runtime/concurrency";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const input = body.json(signInPasswordSchema);
    const result = await signInMobile(input, clientInfoOf(request.headers)).catch((error) => {
      throw isOverloaded(error) ? new HttpProblem("unavailable", { retryAfter: 2 }) : error;
    });
    if (result.ok)
      return json({ token: result.token, expiresAt: result.expiresAt.toISOString() } satisfies MobileSignIn);
    switch (result.reason) {
      case "credentials":
        throw new HttpProblem("credentials", { authenticate: "Bearer" });
      case "two_factor_not_available_in_app":
        throw new HttpProblem(result.reason, { detail: `Sign in on the web site instead: ${env().NEXTAUTH_URL}` });
      case "too_many_attempts":
        throw new HttpProblem(result.reason, { retryAfter: result.retryAfter });
    }
  },
});
