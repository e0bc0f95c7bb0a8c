import { undoEmail } from "@/lib/account/undo-email";
import { undoEmailSchema } from "@/lib/contract/contact";
import { json, noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { token } = body.json(undoEmailSchema);
    const restored = await undoEmail(token, clientInfoOf(request.headers));
    if (!restored) throw new HttpProblem("link_over");
    // 204 means that everything is as it was; what could not be restored is said.
    return restored.email === "taken" ? json(restored) : noContent();
  },
});
