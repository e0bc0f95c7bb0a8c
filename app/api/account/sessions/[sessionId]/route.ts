import { endOwnSession } from "@/lib/account/session-list";
import { rowIdSchema } from "@/lib/contract/fields";
import { routes } from "@/lib/contract/routes";
import { noContent } from "@/lib/http/answer";
import { requireUser } from "@/lib/http/guards";
import { HttpProblem } from "@/lib/http/problem";
import { refusalProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.endSession, async ({ params, client }) => {
    const signedIn = await requireUser();
    const id = rowIdSchema.safeParse(params.sessionId);
    if (!id.success) return new HttpProblem("not_found");
    const result = await endOwnSession(signedIn, id.data, client);
    if (!result.ok) return refusalProblem(result);
    // A session of another user answers like one that does not exist.
    return result.ended === 0 ? new HttpProblem("not_found") : noContent();
  }),
);
