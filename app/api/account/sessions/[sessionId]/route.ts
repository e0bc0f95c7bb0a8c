import { endOwnSession } from "@/lib/account/session-list";
import { rowIdSchema } from "@/lib/contract/fields";
import { noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route<{ sessionId: string }>({
  DELETE: async (request, { sessionId }) => {
    const signedIn = await requireUser();
    const id = rowIdSchema.safeParse(sessionId);
    if (!id.success) throw new HttpProblem("not_found");
    const result = await endOwnSession(signedIn, id.data, clientInfoOf(request.headers));
    if (!result.ok) throw new HttpProblem(result.reason);
    // Another user's does not exist for this one.
    if (result.ended === 0) throw new HttpProblem("not_found");
    return noContent();
  },
});
