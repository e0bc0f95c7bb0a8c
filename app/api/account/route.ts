import { toAccount } from "@/lib/account/account-view";
import { changeAccount } from "@/lib/account/profile";
import { accountPatchSchema } from "@/lib/contract/account";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { okOrProblem } from "@/lib/http/result-problems";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => json(toAccount(await requireUser())),
  PATCH: async (request, _params, body) => {
    const signedIn = await requireUser();
    okOrProblem(await changeAccount(signedIn, body.json(accountPatchSchema), clientInfoOf(request.headers)));
    return json(toAccount(await requireUser()));
  },
});
