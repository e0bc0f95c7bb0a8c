import { clientOf } from "@/lib/auth/client";
import { endOwnSession } from "@/lib/auth/own-sessions";
import { requireUser } from "@/lib/auth/session";
import { HttpProblem, noContent, route } from "@/lib/http";
import { rowIdSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ sessionId: string }>({
  DELETE: async (request, { sessionId }) => {
    const signedIn = await requireUser();
    const id = rowIdSchema.safeParse(sessionId);
    const ended = id.success && (await endOwnSession(signedIn, id.data, clientOf(request.headers)));
    // Somebody else's is not there for this user.
    if (!ended) throw new HttpProblem("not_found");
    return noContent();
  },
});
