import { actorOf } from "@/lib/auth/session";
import { routes } from "@/lib/contract/routes";
import { json, noContent } from "@/lib/http/answer";
import { clearChallengeCookie, readChallengeCookie, setChallengeCookie } from "@/lib/http/cookies";
import { requireUser, sessionLackingSecondStep } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { challengeProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { cancelChallenge, createChallenge, describeChallenge } from "@/lib/mfa/challenge";
import { dispatch } from "@/lib/mfa/code-delivery";
import { afterResponse } from "@/lib/runtime/after-response";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readChallenge, async () => {
    const pending = await describeChallenge(await readChallengeCookie());
    return pending ? json(pending.view) : new HttpProblem("not_found");
  }),
  endpoint(routes.createChallenge, async ({ client, body }) => {
    const lacking = await sessionLackingSecondStep();
    if (!lacking) {
      await requireUser();
      return new HttpProblem("conflict", { detail: "This session needs no second step." });
    }
    body();
    const started = await createChallenge(lacking.user, await readChallengeCookie(), client, actorOf(lacking));
    if (!started.ok) return challengeProblem(started);
    await setChallengeCookie(started.cookie);
    afterResponse(() => dispatch(started.deliveryIds));
    const created = await describeChallenge(started.cookie);
    return created ? json(created.view, 201) : new HttpProblem("conflict");
  }),
  endpoint(routes.cancelChallenge, async ({ client }) => {
    await cancelChallenge(await readChallengeCookie(), client);
    await clearChallengeCookie();
    return noContent();
  }),
);
