import { toAccount } from "@/lib/account/account-view";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireMobileUser } from "@/lib/http/mobile-guard";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.readMobileAccount, async ({ request }) => json(toAccount(await requireMobileUser(request)))),
);
