import { endOtherOwnSessions, listSessions } from "@/lib/account/session-list";
import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { refusalProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.listSessions, async () => json({ sessions: await listSessions(await requireUser()) })),
  endpoint(routes.endOtherSessions, async ({ client, query }) => {
    const signedIn = await requireUser();
    query();
    const result = await endOtherOwnSessions(signedIn, client);
    return result.ok ? json({ ended: result.ended }) : refusalProblem(result);
  }),
);
