import { actorOf } from "@/lib/auth/session";
import { routes } from "@/lib/contract/routes";
import { json, noContent } from "@/lib/http/answer";
import { clearChallengeCookie, readChallengeCookie, setChallengeCookie } from "@/lib/http/cookies";
import { acceptForm } from "@/lib/http/form-post";
import { requireUser, sessionLackingSecondStep } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { challengeProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { cancelChallenge, challengeOfCookie, createChallenge, describeChallenge } from "@/lib/mfa/challenge";
import { afterOpening } from "./form-paths";

const create = endpoint(routes.createChallenge, async ({ client, body }) => {
  const lacking = await sessionLackingSecondStep();
  if (!lacking) {
    await requireUser();
    return new HttpProblem("conflict", { detail: "This session needs no second step." });
  }
  body();
  const replacedCookie = await readChallengeCookie();
  const request = { purpose: "sign_in", replacedCookie, actor: actorOf(lacking) } as const;
  const created = await createChallenge(lacking.user, request, client);
  if (!created.ok) return challengeProblem(created);
  await setChallengeCookie(created.cookie);
  const pending = await describeChallenge(challengeOfCookie(created.cookie));
  return pending ? json(pending.view, 201) : new HttpProblem("conflict");
});

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readChallenge, async () => {
    const pending = await describeChallenge(challengeOfCookie(await readChallengeCookie()));
    return pending ? json(pending.view) : new HttpProblem("not_found");
  }),
  acceptForm(create, afterOpening),
  endpoint(routes.cancelChallenge, async ({ client }) => {
    await cancelChallenge(challengeOfCookie(await readChallengeCookie()), client);
    await clearChallengeCookie();
    return noContent();
  }),
);
