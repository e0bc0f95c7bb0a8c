import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { readChallengeCookie } from "@/lib/http/cookies";
import { resendProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { resendCode } from "@/lib/mfa/challenge";
import { dispatch } from "@/lib/mfa/code-delivery";
import { afterResponse } from "@/lib/runtime/after-response";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.resendCode, async ({ client, body }) => {
    const { channel } = body();
    const result = await resendCode(await readChallengeCookie(), channel, client);
    if (!result.ok) return resendProblem(result);
    afterResponse(() => dispatch(result.deliveryIds));
    return json(result.view, 202);
  }),
);
