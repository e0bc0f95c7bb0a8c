import { disown } from "@/lib/account/not-me";
import { disownSchema } from "@/lib/contract/contact";
import { json } from "@/lib/http/answer";
import { clientOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { token } = body.json(disownSchema);
    const result = await disown(token, clientOf(request.headers));
    if (!result) throw new HttpProblem("link_over");
    return json(result);
  },
});
