import { actorOf } from "@/lib/auth/session";
import { resendSchema } from "@/lib/contract/sign-in";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { resendProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { dispatch } from "@/lib/mfa/code-delivery";
import { destinationsOf } from "@/lib/mfa/engine";
import { resendSessionCode } from "@/lib/mfa/session-challenge";
import { afterResponse } from "@/lib/runtime/after-response";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    body.json(resendSchema);
    const holder = actorOf(signedIn);
    const result = await resendSessionCode(holder, "reauthenticate", destinationsOf, clientInfoOf(request.headers));
    if (!result.ok) throw resendProblem(result);
    afterResponse(() => dispatch(result.deliveryIds));
    return json(result.view, 202);
  },
});
