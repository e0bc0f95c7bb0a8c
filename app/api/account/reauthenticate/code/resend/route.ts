import { resendStepUpCode } from "@/lib/auth/step-up";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { resendProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.resendStepUpCode, async ({ client, body }) => {
    const signedIn = await requireUser();
    body();
    const result = await resendStepUpCode(signedIn, client);
    return result.ok ? json(result.view, 202) : resendProblem(result);
  }),
);
