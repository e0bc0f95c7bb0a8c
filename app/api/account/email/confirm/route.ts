import { toAccount } from "@/lib/account/account-view";
import { cancelContactChange, confirmContactChange, describeContactChange } from "@/lib/account/contact-change";
import { routes } from "@/lib/contract/routes";
import { json, noContent } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { confirmationProblem, refusalProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readEmailChange, async () => {
    const view = await describeContactChange(await requireUser(), "email");
    return view ? json(view) : new HttpProblem("not_found");
  }),
  endpoint(routes.confirmEmailChange, async ({ client, body }) => {
    const signedIn = await requireUser();
    const confirmed = await confirmContactChange(signedIn, "email", body().code, client);
    return confirmed.ok ? json(toAccount(await requireUser())) : confirmationProblem(confirmed);
  }),
  endpoint(routes.cancelEmailChange, async () => {
    const cancelled = await cancelContactChange(await requireUser(), "email");
    return cancelled.ok ? noContent() : refusalProblem(cancelled);
  }),
);
