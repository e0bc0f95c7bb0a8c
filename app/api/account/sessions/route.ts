import { clientOf } from "@/lib/auth/client";
import { endOtherOwnSessions, listSessions } from "@/lib/auth/own-sessions";
import { requireUser } from "@/lib/auth/session";
import { check, HttpProblem, json, route } from "@/lib/http";
import { endOthersQuerySchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => json({ sessions: await listSessions(await requireUser()) }),
  DELETE: async (request) => {
    const signedIn = await requireUser();
    check(Object.fromEntries(request.nextUrl.searchParams), endOthersQuerySchema);
    const result = await endOtherOwnSessions(signedIn, clientOf(request.headers));
    if (!result.ok) throw new HttpProblem(result.reason);
    return json({ ended: result.ended });
  },
});
