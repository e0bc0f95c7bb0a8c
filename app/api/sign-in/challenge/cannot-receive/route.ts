import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { readChallengeCookie } from "@/lib/http/cookies";
import { acceptForm } from "@/lib/http/form-post";
import { cannotReceiveProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";
import { reportCannotReceive } from "@/lib/mfa/cannot-receive";
import { challengeOfCookie } from "@/lib/mfa/challenge";
import { afterReport } from "../form-paths";

const report = endpoint(routes.reportCannotReceive, async ({ client, body }) => {
  body();
  const reported = await reportCannotReceive(challengeOfCookie(await readChallengeCookie()), client);
  return reported.ok ? noContent() : cannotReceiveProblem(reported);
});

export const { GET, POST, PUT, PATCH, DELETE } = route(acceptForm(report, afterReport));
