import { resendSchema } from "@/lib/contract/sign-in";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { readChallengeCookie } from "@/lib/http/cookies";
import { resendProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { resendCode } from "@/lib/mfa/challenge";
import { dispatch } from "@/lib/mfa/code-delivery";
import { afterResponse } from "@/lib/runtime/after-response";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { channel } = body.json(resendSchema);
    const result = await resendCode(await readChallengeCookie(), channel, clientInfoOf(request.headers));
    if (!result.ok) throw resendProblem(result);
    afterResponse(() => dispatch(result.deliveryIds));
    return json(result.view, 202);
  },
});
