import { toAccount } from "@/lib/account/account-view";
import { cancelContactChange, confirmContactChange, describeContactChange } from "@/lib/account/contact-change";
import { signInCodeSchema } from "@/lib/contract/sign-in";
import { json, noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { confirmationProblem, okOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => {
    const view = await describeContactChange(await requireUser(), "phone");
    if (!view) throw new HttpProblem("not_found");
    return json(view);
  },
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { code } = body.json(signInCodeSchema);
    const confirmed = await confirmContactChange(signedIn, "phone", code, clientInfoOf(request.headers));
    if (!confirmed.ok) throw confirmationProblem(confirmed);
    return json(toAccount(await requireUser()));
  },
  DELETE: async () => {
    okOrProblem(await cancelContactChange(await requireUser(), "phone"));
    return noContent();
  },
});
