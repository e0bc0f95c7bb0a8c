import { confirmReset } from "@/lib/account/password-reset";
import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { passwordProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.confirmPasswordReset, async ({ client, body }) => {
    const result = await confirmReset(body(), client);
    return result.ok ? noContent() : passwordProblem(result);
  }),
);
