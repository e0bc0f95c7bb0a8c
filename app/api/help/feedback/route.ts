import { helpFeedbackSchema } from "@/lib/contract/feedback";
import { giveFeedback } from "@/lib/help/feedback";
import { noContent } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const feedback = body.json(helpFeedbackSchema);
    const given = await giveFeedback(feedback, clientInfoOf(request.headers));
    if (!given.ok) throw new HttpProblem("too_many_attempts", { retryAfter: given.retryAfter });
    return noContent();
  },
});
