import { describeStepUp, verifyStepUpCode } from "@/lib/auth/step-up";
import { routes } from "@/lib/contract/routes";
import { json, noContent } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { codeProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readStepUpChallenge, async () => {
    const view = await describeStepUp(await requireUser());
    return view ? json(view) : new HttpProblem("not_found");
  }),
  endpoint(routes.verifyStepUpCode, async ({ client, body }) => {
    const signedIn = await requireUser();
    const result = await verifyStepUpCode(signedIn, body().code, client);
    return result.ok ? noContent() : codeProblem(result);
  }),
);
