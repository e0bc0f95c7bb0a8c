import { toAccount } from "@/lib/account/account-view";
import { json } from "@/lib/http/answer";
import { requireMobileUser } from "@/lib/http/mobile-guard";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async (request) => json(toAccount(await requireMobileUser(request))),
});
