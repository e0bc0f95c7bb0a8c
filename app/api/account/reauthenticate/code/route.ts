import { actorOf } from "@/lib/auth/session";
import { signInCodeSchema } from "@/lib/contract/sign-in";
import { json, noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { codeProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";
import { describeSessionChallenge, verifyStepUpCode } from "@/lib/mfa/session-challenge";
import { warnOfWrongCodes } from "@/lib/mfa/wrong-code-notice";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    const view = await describeSessionChallenge(actorOf(await requireUser()), "reauthenticate");
    if (!view) throw new HttpProblem("not_found");
    return json(view);
  },
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { code } = body.json(signInCodeSchema);
    const client = clientInfoOf(request.headers);
    const result = await verifyStepUpCode(actorOf(signedIn), code, client);
    if (result.ok) return noContent();
    await warnOfWrongCodes(result, client);
    throw codeProblem(result);
  },
});
