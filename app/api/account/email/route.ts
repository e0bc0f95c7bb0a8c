import { beginChange } from "@/lib/auth/addresses";
import { clientOf } from "@/lib/auth/client";
import { requireUser } from "@/lib/auth/session";
import { json, route } from "@/lib/http";
import { emailChangeSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    const { email } = body.json(emailChangeSchema);
    return json(await beginChange(signedIn, "email", email, clientOf(request.headers)), 202);
  },
});
