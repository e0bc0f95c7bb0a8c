import { clientOf } from "@/lib/auth/client";
import { endOwnSession } from "@/lib/auth/own-sessions";
import { requireUser } from "@/lib/auth/session";
import { HttpProblem, noContent, route } from "@/lib/http";
import { rowIdSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ sessionId: string }>({
  DELETE: async (request, { sessionId }) => {
    const signedIn = await requireUser();
    const id = rowIdSchema.safeParse(sessionId);
    if (!id.success) throw new HttpProblem("not_found");
    const result = await endOwnSession(signedIn, id.data, clientOf(request.headers));
    if (!result.ok) throw new HttpProblem(result.reason);
    // Another user's does not exist for this one.
    if (result.ended === 0) throw new HttpProblem("not_found");
    return noContent();
  },
});
