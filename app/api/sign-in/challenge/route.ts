import { after } from "next/server";
import { clientOf } from "@/lib/auth/client";
import { clearChallengeCookie, readChallengeCookie, setChallengeCookie } from "@/lib/auth/cookies";
import { actorOf, requireUser, sessionLackingSecondStep } from "@/lib/auth/session";
import { HttpProblem, json, noContent, route } from "@/lib/http";
import { cancel, describe, start } from "@/lib/mfa/challenge";
import { dispatch } from "@/lib/mfa/delivery";
import { emptySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    const pending = await describe(await readChallengeCookie());
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
    const client = clientOf(request.headers);
    const started = await start(lacking.user, await readChallengeCookie(), client, actorOf(lacking));
    if (!started.ok) throw new HttpProblem(started.reason === "changed" ? "conflict" : started.reason);
    await setChallengeCookie(started.cookie);
    after(() => dispatch(started.deliveryIds));
    return json((await describe(started.cookie))?.view, 201);
  },
  DELETE: async (request) => {
    await cancel(await readChallengeCookie(), clientOf(request.headers));
    await clearChallengeCookie();
    return noContent();
  },
});
