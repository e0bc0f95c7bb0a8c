import { confirmReset } from "@/lib/account/password-reset";
import { passwordResetConfirmSchema } from "@/lib/contract/password";
import { noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const confirmation = body.json(passwordResetConfirmSchema);
    const result = await confirmReset(confirmation, clientInfoOf(request.headers));
    if (result.ok) return noContent();
    switch (result.reason) {
      case "unacceptable":
        throw new HttpProblem("invalid", { errors: { newPassword: result.sentence } });
      case "too_many_attempts":
        throw new HttpProblem("too_many_attempts", { retryAfter: result.retryAfter });
      case "link_over":
        throw new HttpProblem("link_over");
    }
  },
});
