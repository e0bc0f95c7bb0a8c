import { routes } from "@/lib/contract/routes";
import { json } from "@/lib/http/answer";
import { HttpProblem } from "@/lib/http/problem";
import { endpoint, route } from "@/lib/http/route";
import { receiveResendWebhook } from "@/lib/messaging/webhooks/receive-webhook";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  endpoint(routes.receiveResendEvent, async ({ request, client, text }) => {
    // The signature covers the exact bytes: a body that was parsed and serialized again has another signature.
    const accepted = await receiveResendWebhook(text(), request.headers, client);
    return accepted ? json({}) : new HttpProblem("unauthenticated");
  }),
);
