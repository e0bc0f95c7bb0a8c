import { clientOf } from "@/lib/auth/client";
import { confirmReset } from "@/lib/auth/password-reset";
import { HttpProblem, noContent, route } from "@/lib/http";
import { passwordResetConfirmSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const confirmation = body.json(passwordResetConfirmSchema);
    const result = await confirmReset(confirmation, clientOf(request.headers));
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
