import { clientOf } from "@/lib/auth/client";
import { giveFeedback } from "@/lib/help/feedback";
import { HttpProblem, noContent, route } from "@/lib/http";
import { helpFeedbackSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const feedback = body.json(helpFeedbackSchema);
    const given = await giveFeedback(feedback, clientOf(request.headers));
    if (!given.ok) throw new HttpProblem("too_many_attempts", { retryAfter: given.retryAfter });
    return noContent();
  },
});
