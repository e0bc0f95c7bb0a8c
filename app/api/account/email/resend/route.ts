import { resendContactCode } from "@/lib/account/contact-change";
import { emptySchema } from "@/lib/contract/fields";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { resendProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    body.json(emptySchema);
    const resent = await resendContactCode(signedIn, "email", clientInfoOf(request.headers));
    if (!resent.ok) throw resendProblem(resent);
    return json(resent.view, 202);
  },
});
