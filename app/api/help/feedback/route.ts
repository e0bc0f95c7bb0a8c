import { routes } from "@/lib/contract/routes";
import { giveFeedback } from "@/lib/help/feedback";
import { noContent } from "@/lib/http/answer";
import { rateLimitProblem } from "@/lib/http/result-problems";
import { endpoint, route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.giveFeedback, async ({ client, body }) => {
    const given = await giveFeedback(body(), client);
    return given.ok ? noContent() : rateLimitProblem(given);
  }),
);
