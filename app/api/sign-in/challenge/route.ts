import { actorOf } from "@/lib/auth/session";
import { emptySchema } from "@/lib/contract/fields";
import { json, noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { clearChallengeCookie, readChallengeCookie, setChallengeCookie } from "@/lib/http/cookies";
import { requireUser, sessionLackingSecondStep } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { cancelChallenge, challengeOfCookie, createChallenge, describeChallenge } from "@/lib/mfa/challenge";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    const pending = await describeChallenge(challengeOfCookie(await readChallengeCookie()));
    if (!pending) throw new HttpProblem("not_found");
    return json(pending.view);
  },
  // Enforcement was enabled mid-session: the second step, without the password.
  POST: async (request, _params, body) => {
    const lacking = await sessionLackingSecondStep();
    if (!lacking) {
      await requireUser();
      throw new HttpProblem("conflict", { detail: "This session has all it needs." });
    }
    body.json(emptySchema);
    const client = clientInfoOf(request.headers);
    const replacedCookie = await readChallengeCookie();
    const wanted = { purpose: "sign_in", replacedCookie, actor: actorOf(lacking) } as const;
    const created = await createChallenge(lacking.user, wanted, client);
    if (!created.ok) throw new HttpProblem(created.reason === "changed" ? "conflict" : created.reason);
    await setChallengeCookie(created.cookie);
    return json((await describeChallenge(challengeOfCookie(created.cookie)))?.view, 201);
  },
  DELETE: async (request) => {
    await cancelChallenge(challengeOfCookie(await readChallengeCookie()), clientInfoOf(request.headers));
    await clearChallengeCookie();
    return noContent();
  },
});
