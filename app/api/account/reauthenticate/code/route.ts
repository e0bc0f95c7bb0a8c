import { actorOf } from "@/lib/auth/session";
import { routes } from "@/lib/contract/routes";
import { json, noContent } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { codeProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { describeSessionChallenge, verifyStepUpCode } from "@/lib/mfa/session-challenge";
import { warnOfWrongCodes } from "@/lib/mfa/wrong-code-notice";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readStepUpChallenge, async () => {
    const view = await describeSessionChallenge(actorOf(await requireUser()), "reauthenticate");
    return view ? json(view) : new HttpProblem("not_found");
  }),
  endpoint(routes.verifyStepUpCode, async ({ client, body }) => {
    const signedIn = await requireUser();
    const result = await verifyStepUpCode(actorOf(signedIn), body().code, client);
    if (result.ok) return noContent();
    await warnOfWrongCodes(result, client);
    return codeProblem(result);
  }),
);
