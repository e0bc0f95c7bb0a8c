import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { readChallengeCookie } from "@/lib/http/cookies";
import { acceptForm } from "@/lib/http/form-post";
import { resendProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { challengeOfCookie, resendCode } from "@/lib/mfa/challenge";
import { afterResend } from "../form-paths";

const resend = endpoint(routes.resendCode, async ({ client, body }) => {
  const { channel } = body();
  const result = await resendCode(challengeOfCookie(await readChallengeCookie()), channel, client);
  return result.ok ? json(result.view, 202) : resendProblem(result);
});

export const { GET, POST, PUT, PATCH, DELETE } = route(acceptForm(resend, afterResend));
