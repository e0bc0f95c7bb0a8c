import { startContactChange } from "@/lib/account/contact-change";
import { emailChangeSchema } from "@/lib/contract/contact";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { contactChangeProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { email } = body.json(emailChangeSchema);
    const begun = await startContactChange(signedIn, "email", email, clientInfoOf(request.headers));
    if (!begun.ok) throw contactChangeProblem("email", begun.reason);
    return json(begun.view, 202);
  },
});
