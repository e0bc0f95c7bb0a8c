import { WEBHOOK_BODY_LIMIT } from "@/lib/contract/limits";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { receiveTwilioWebhook } from "@/lib/messaging/webhooks/receive-webhook";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  {
    POST: async (request, _params, body) => {
      const { pathname: path, search } = new URL(request.url);
      const signature = request.headers.get("x-twilio-signature");
      const taken = await receiveTwilioWebhook(body.text(), signature, { path, search }, clientInfoOf(request.headers));
      if (!taken) throw new HttpProblem("unauthenticated");
      return json({});
    },
  },
  WEBHOOK_BODY_LIMIT,
);
