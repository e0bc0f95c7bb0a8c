import { clientOf } from "@/lib/auth/client";
import { undoEmail } from "@/lib/auth/undo-email";
import { HttpProblem, noContent, route } from "@/lib/http";
import { undoEmailSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { token } = body.json(undoEmailSchema);
    if (!(await undoEmail(token, clientOf(request.headers)))) throw new HttpProblem("link_over");
    return noContent();
  },
});
