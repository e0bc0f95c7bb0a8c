import { toAccount } from "@/lib/auth/account-view";
import { changeAccount } from "@/lib/auth/change-account";
import { clientOf } from "@/lib/auth/client";
import { requireUser } from "@/lib/auth/session";
import { json, route } from "@/lib/http";
import { accountPatchSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => json(toAccount(await requireUser())),
  PATCH: async (request, _params, body) => {
    const signedIn = await requireUser();
    await changeAccount(signedIn, body.json(accountPatchSchema), clientOf(request.headers));
    return json(toAccount(await requireUser()));
  },
});
