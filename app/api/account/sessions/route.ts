import { endOtherOwnSessions, listSessions } from "@/lib/account/session-list";
import { endOthersQuerySchema } from "@/lib/contract/account";
import { json } from "@/lib/http/answer";
import { parseInput } from "@/lib/http/body";
import { clientInfoOf } from "@/lib/http/client-info";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => json({ sessions: await listSessions(await requireUser()) }),
  DELETE: async (request) => {
    const signedIn = await requireUser();
    parseInput(Object.fromEntries(request.nextUrl.searchParams), endOthersQuerySchema);
    const result = await endOtherOwnSessions(signedIn, clientInfoOf(request.headers));
    if (!result.ok) throw new HttpProblem(result.reason);
    return json({ ended: result.ended });
  },
});
