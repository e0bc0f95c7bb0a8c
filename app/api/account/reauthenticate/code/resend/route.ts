import { after } from "next/server";
import { clientOf } from "@/lib/auth/client";
import { resendProblem } from "@/lib/auth/problems";
import { actorOf, requireUser } from "@/lib/auth/session";
import { json, route } from "@/lib/http";
import { dispatch } from "@/lib/mfa/delivery";
import { destinationsOf } from "@/lib/mfa/engine";
import { resendInSession } from "@/lib/mfa/session-challenge";
import { resendSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    body.json(resendSchema);
    const holder = actorOf(signedIn);
    const result = await resendInSession(holder, "reauthenticate", destinationsOf, clientOf(request.headers));
    if (!result.ok) throw resendProblem(result);
    after(() => dispatch(result.deliveryIds));
    return json(result.view, 202);
  },
});
