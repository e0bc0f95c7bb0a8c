import { resendStepUpCode } from "@/lib/auth/step-up";
import { resendSchema } from "@/lib/contract/sign-in";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { resendProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    body.json(resendSchema);
    const result = await resendStepUpCode(signedIn, clientInfoOf(request.headers));
    if (!result.ok) throw resendProblem(result);
    return json(result.view, 202);
  },
});
