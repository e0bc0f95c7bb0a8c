import { actorOf } from "@/lib/auth/session";
import { emptySchema } from "@/lib/contract/fields";
import { json, noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { clearChallengeCookie, readChallengeCookie, setChallengeCookie } from "@/lib/http/cookies";
import { requireUser, sessionLackingSecondStep } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { cancelChallenge, createChallenge, describeChallenge } from "@/lib/mfa/challenge";
import { dispatch } from "@/lib/mfa/code-delivery";
import { afterResponse } from "@/lib/runtime/after-response";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    const pending = await describeChallenge(await readChallengeCookie());
    if (!pending) throw new HttpProblem("not_found");
    return json(pending.view);
  },
  // The policy arrived in the middle of a session: its second step, without the password again.
  POST: async (request, _params, body) => {
    const lacking = await sessionLackingSecondStep();
    if (!lacking) {
      await requireUser();
      throw new HttpProblem("conflict", { detail: "This session has all it needs." });
    }
    body.json(emptySchema);
    const client = clientInfoOf(request.headers);
    const started = await createChallenge(lacking.user, await readChallengeCookie(), client, actorOf(lacking));
    if (!started.ok) throw new HttpProblem(started.reason === "changed" ? "conflict" : started.reason);
    await setChallengeCookie(started.cookie);
    afterResponse(() => dispatch(started.deliveryIds));
    return json((await describeChallenge(started.cookie))?.view, 201);
  },
  DELETE: async (request) => {
    await cancelChallenge(await readChallengeCookie(), clientInfoOf(request.headers));
    await clearChallengeCookie();
    return noContent();
  },
});
