import { describeStepUp, stepUp } from "@/lib/auth/step-up";
import { routes } from "@/lib/contract/routes";
import { json, noContent } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { refusalProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.stepUp, async ({ client, body }) => {
    const signedIn = await requireUser();
    const result = await stepUp(signedIn, body().password, client);
    if (result.ok) return noContent();
    if (result.reason !== "code_required") return refusalProblem(result);
    return json(await describeStepUp(signedIn), 202);
  }),
);
