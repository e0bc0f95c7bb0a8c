import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { clearChallengeCookie, readChallengeCookie } from "@/lib/http/cookies";
import { acceptForm } from "@/lib/http/form-post";
import { endpoint, route } from "@/lib/http/route";
import { cancelChallenge, challengeOfCookie } from "@/lib/mfa/challenge";
import { afterCancel } from "../form-paths";

/** `DELETE /api/sign-in/challenge` for a form, which can only POST. */
const cancel = endpoint(routes.cancelChallengeByPost, async ({ client, body }) => {
  body();
  await cancelChallenge(challengeOfCookie(await readChallengeCookie()), client);
  await clearChallengeCookie();
  return noContent();
});

export const { GET, POST, PUT, PATCH, DELETE } = route(acceptForm(cancel, afterCancel));
