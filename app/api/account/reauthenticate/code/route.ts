import { clientOf } from "@/lib/auth/client";
import { warnOfWrongCodes } from "@/lib/auth/code-warnings";
import { codeProblem } from "@/lib/auth/problems";
import { actorOf, requireUser } from "@/lib/auth/session";
import { HttpProblem, json, noContent, route } from "@/lib/http";
import { describeInSession, verifyReauthentication } from "@/lib/mfa/session-challenge";
import { signInCodeSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    const view = await describeInSession(actorOf(await requireUser()), "reauthenticate");
    if (!view) throw new HttpProblem("not_found");
    return json(view);
  },
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { code } = body.json(signInCodeSchema);
    const client = clientOf(request.headers);
    const result = await verifyReauthentication(actorOf(signedIn), code, client);
    if (result.ok) return noContent();
    await warnOfWrongCodes(result, client);
    throw codeProblem(result);
  },
});
