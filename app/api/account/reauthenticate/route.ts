import { clientOf } from "@/lib/auth/client";
import { reauthenticate } from "@/lib/auth/reauthenticate";
import { requireUser } from "@/lib/auth/session";
import { HttpProblem, noContent, readJson, route } from "@/lib/http";
import { reauthenticateSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request) => {
    const signedIn = await requireUser();
    const { password } = await readJson(request, reauthenticateSchema);
    const result = await reauthenticate(signedIn, password, clientOf(request.headers));
    if (result.ok) return noContent();
    throw new HttpProblem(result.reason, "retryAfter" in result ? { retryAfter: result.retryAfter } : {});
  },
});
