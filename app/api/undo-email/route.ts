import { clientOf } from "@/lib/auth/client";
import { undoEmail } from "@/lib/auth/undo-email";
import { HttpProblem, json, noContent, route } from "@/lib/http";
import { undoEmailSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { token } = body.json(undoEmailSchema);
    const restored = await undoEmail(token, clientOf(request.headers));
    if (!restored) throw new HttpProblem("link_over");
    // 204 means that everything is as it was; what could not be restored is said.
    return restored.email === "taken" ? json(restored) : noContent();
  },
});
