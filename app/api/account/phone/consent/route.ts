import { toAccount } from "@/lib/account/account-view";
import { giveSmsConsent } from "@/lib/account/give-sms-consent";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { acceptForm, type FormResult, pathWith } from "@/lib/http/form-post";
import { requireUser } from "@/lib/http/guards";
import { smsConsentProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

const give = endpoint(routes.giveSmsConsent, async ({ client, body }) => {
  const signedIn = await requireUser();
  const given = await giveSmsConsent(signedIn, body(), client);
  return given.ok ? json(toAccount(await requireUser())) : smsConsentProblem(given);
});

/** The page shows the number as it is now, and asks again if it changed meanwhile. */
function nextPath({ code }: FormResult): string {
  const callbackUrl = "/account";
  if (code === "unauthenticated") return pathWith("/sign-in", { callbackUrl });
  if (code === "second_step_required") return pathWith("/sign-in/code", { callbackUrl });
  return callbackUrl;
}

export const { GET, POST, PUT, PATCH, DELETE } = route(acceptForm(give, nextPath));
