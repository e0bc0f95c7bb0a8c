import { actorOf } from "@/lib/auth/session";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { resendProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { dispatch } from "@/lib/mfa/code-delivery";
import { destinationsOf } from "@/lib/mfa/engine";
import { resendSessionCode } from "@/lib/mfa/session-challenge";
import { afterResponse } from "@/lib/runtime/after-response";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.resendStepUpCode, async ({ client, body }) => {
    const signedIn = await requireUser();
    body();
    const result = await resendSessionCode(actorOf(signedIn), "reauthenticate", destinationsOf, client);
    if (!result.ok) return resendProblem(result);
    afterResponse(() => dispatch(result.deliveryIds));
    return json(result.view, 202);
  }),
);
