import { startContactChange } from "@/lib/account/contact-change";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { contactChangeProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.startEmailChange, async ({ client, body }) => {
    const signedIn = await requireUser();
    const begun = await startContactChange(signedIn, "email", body().email, client);
    return begun.ok ? json(begun.view, 202) : contactChangeProblem("email", begun);
  }),
);
