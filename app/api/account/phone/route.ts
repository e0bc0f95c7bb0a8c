import { toAccount } from "@/lib/account/account-view";
import { removePhone, startContactChange } from "@/lib/account/contact-change";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { contactChangeProblem, refusalProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.startPhoneChange, async ({ client, body }) => {
    const signedIn = await requireUser();
    const { phone: typed, consent } = body();
    const begun = await startContactChange(signedIn, "phone", typed, client, consent);
    return begun.ok ? json(begun.view, 202) : contactChangeProblem("phone", begun);
  }),
  endpoint(routes.removePhone, async ({ client }) => {
    const removed = await removePhone(await requireUser(), client);
    return removed.ok ? json(toAccount(await requireUser())) : refusalProblem(removed);
  }),
);
