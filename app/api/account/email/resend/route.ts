import { resendContactCode } from "@/lib/account/contact-change";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { resendProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.resendEmailCode, async ({ client, body }) => {
    const signedIn = await requireUser();
    body();
    const resent = await resendContactCode(signedIn, "email", client);
    return resent.ok ? json(resent.view, 202) : resendProblem(resent);
  }),
);
