import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { HttpProblem } from "@/lib/http/problem";
import { endpoint, route } from "@/lib/http/route";
import { receiveTwilioWebhook } from "@/lib/messaging/webhooks/receive-webhook";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.receiveTwilioEvent, async ({ request, client, text }) => {
    const { pathname: path, search } = new URL(request.url);
    const signature = request.headers.get("x-twilio-signature");
    const accepted = await receiveTwilioWebhook(text(), signature, { path, search }, client);
    return accepted ? json({}) : new HttpProblem("unauthenticated");
  }),
);
