import { resendSchema } from "@/lib/contract/sign-in";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { readChallengeCookie } from "@/lib/http/cookies";
import { resendProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { challengeOfCookie, resendCode } from "@/lib/mfa/challenge";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { channel } = body.json(resendSchema);
    const challenge = challengeOfCookie(await readChallengeCookie());
    const result = await resendCode(challenge, channel, clientInfoOf(request.headers));
    if (!result.ok) throw resendProblem(result);
    return json(result.view, 202);
  },
});
