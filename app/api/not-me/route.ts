import { clientOf } from "@/lib/auth/client";
import { disown } from "@/lib/auth/disown";
import { HttpProblem, json, route } from "@/lib/http";
import { disownSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { token } = body.json(disownSchema);
    const result = await disown(token, clientOf(request.headers));
    if (!result) throw new HttpProblem("link_over");
    return json(result);
  },
});
