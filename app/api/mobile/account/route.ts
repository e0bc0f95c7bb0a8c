import { toAccount } from "@/lib/auth/account-view";
import { requireAppUser } from "@/lib/auth/mobile";
import { json, route } from "@/lib/http";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async (request) => json(toAccount(await requireAppUser(request))),
});
