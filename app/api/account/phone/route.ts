import { toAccount } from "@/lib/auth/account-view";
import { beginChange, removePhone } from "@/lib/auth/addresses";
import { clientOf } from "@/lib/auth/client";
import { requireUser } from "@/lib/auth/session";
import { json, route } from "@/lib/http";
import { phoneChangeSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { phone } = body.json(phoneChangeSchema);
    return json(await beginChange(signedIn, "phone", phone, clientOf(request.headers)), 202);
  },
  DELETE: async (request) => {
    await removePhone(await requireUser(), clientOf(request.headers));
    return json(toAccount(await requireUser()));
  },
});
