import { toAccount } from "@/lib/auth/account-view";
import { cancelChange, confirmChange, pendingChange } from "@/lib/auth/addresses";
import { clientOf } from "@/lib/auth/client";
import { requireUser } from "@/lib/auth/session";
import { json, noContent, route } from "@/lib/http";
import { signInCodeSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => json(await pendingChange(await requireUser(), "email")),
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { code } = body.json(signInCodeSchema);
    await confirmChange(signedIn, "email", code, clientOf(request.headers));
    return json(toAccount(await requireUser()));
  },
  DELETE: async () => {
    await cancelChange(await requireUser(), "email");
    return noContent();
  },
});
