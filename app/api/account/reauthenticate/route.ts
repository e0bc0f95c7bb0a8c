import { describeStepUp, stepUp } from "@/lib/auth/step-up";
import { reauthenticateSchema } from "@/lib/contract/sign-in";
import { json, noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { password } = body.json(reauthenticateSchema);
    const result = await stepUp(signedIn, password, clientInfoOf(request.headers));
    if (result.ok) return noContent();
    if (result.reason !== "code_required") {
      throw new HttpProblem(result.reason, "retryAfter" in result ? { retryAfter: result.retryAfter } : {});
    }
    return json(await describeStepUp(signedIn), 202);
  },
});
