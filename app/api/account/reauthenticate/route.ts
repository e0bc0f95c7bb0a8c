import { after } from "next/server";
import { clientOf } from "@/lib/auth/client";
import { reauthenticate } from "@/lib/auth/reauthenticate";
import { actorOf, requireUser } from "@/lib/auth/session";
import { HttpProblem, json, noContent, route } from "@/lib/http";
import { dispatch } from "@/lib/mfa/delivery";
import { describeInSession } from "@/lib/mfa/session-challenge";
import { reauthenticateSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { password } = body.json(reauthenticateSchema);
    const result = await reauthenticate(signedIn, password, clientOf(request.headers));
    if (result.ok) return noContent();
    if (result.reason !== "code_required") {
      throw new HttpProblem(result.reason, "retryAfter" in result ? { retryAfter: result.retryAfter } : {});
    }
    after(() => dispatch(result.deliveryIds));
    return json(await describeInSession(actorOf(signedIn), "reauthenticate"), 202);
  },
});
