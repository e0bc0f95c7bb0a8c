import { resendChange } from "@/lib/auth/addresses";
import { clientOf } from "@/lib/auth/client";
import { requireUser } from "@/lib/auth/session";
import { json, route } from "@/lib/http";
import { emptySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const signedIn = await requireUser();
    body.json(emptySchema);
    return json(await resendChange(signedIn, "email", clientOf(request.headers)), 202);
  },
});
