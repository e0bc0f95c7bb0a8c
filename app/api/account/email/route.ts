import { beginChange } from "@/lib/auth/addresses";
import { clientOf } from "@/lib/auth/client";
import { requireUser } from "@/lib/auth/session";
import { json, readJson, route } from "@/lib/http";
import { emailChangeSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request) => {
    const signedIn = await requireUser();
    const { email } = await readJson(request, emailChangeSchema);
    return json(await beginChange(signedIn, "email", email, clientOf(request.headers)), 202);
  },
});
