import { signInMobile } from "@/lib/auth/mobile";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { mobileSignInProblem, throwOverload } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.signInMobile, async ({ client, body }) => {
    const result = await signInMobile(body(), client).catch(throwOverload);
    if (!result.ok) return mobileSignInProblem(result);
    return json({ token: result.token, expiresAt: result.expiresAt.toISOString() });
  }),
);
