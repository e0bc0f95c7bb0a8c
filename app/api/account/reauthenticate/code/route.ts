import { describeStepUp, verifyStepUpCode } from "@/lib/auth/step-up";
import { signInCodeSchema } from "@/lib/contract/sign-in";
import { json, noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { codeProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    const view = await describeStepUp(await requireUser());
    if (!view) throw new HttpProblem("not_found");
    return json(view);
  },
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { code } = body.json(signInCodeSchema);
    const result = await verifyStepUpCode(signedIn, code, clientInfoOf(request.headers));
    if (!result.ok) throw codeProblem(result);
    return noContent();
  },
});
