import { clientOf } from "@/lib/auth/client";
import { clearChallengeCookie, readChallengeCookie } from "@/lib/auth/cookies";
import { HttpProblem, json, noContent, route } from "@/lib/http";
import { cancel, describe } from "@/lib/mfa/challenge";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    const pending = await describe(await readChallengeCookie());
    if (!pending) throw new HttpProblem("not_found");
    return json(pending.view);
  },
  DELETE: async (request) => {
    await cancel(await readChallengeCookie(), clientOf(request.headers));
    await clearChallengeCookie();
    return noContent();
  },
});
