import { toAccount } from "@/lib/account/account-view";
import { removePhone, startContactChange } from "@/lib/account/contact-change";
import { phoneChangeSchema } from "@/lib/contract/contact";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { contactChangeProblem, okOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { phone } = body.json(phoneChangeSchema);
    const begun = await startContactChange(signedIn, "phone", phone, clientInfoOf(request.headers));
    if (!begun.ok) throw contactChangeProblem("phone", begun.reason);
    return json(begun.view, 202);
  },
  DELETE: async (request) => {
    okOrProblem(await removePhone(await requireUser(), clientInfoOf(request.headers)));
    return json(toAccount(await requireUser()));
  },
});
