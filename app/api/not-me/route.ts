import { reportNotMe } from "@/lib/account/not-me";
import { notMeSchema } from "@/lib/contract/contact";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { token } = body.json(notMeSchema);
    const result = await reportNotMe(token, clientInfoOf(request.headers));
    if (!result) throw new HttpProblem("link_over");
    return json(result);
  },
});
