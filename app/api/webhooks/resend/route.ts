import { WEBHOOK_BODY_LIMIT } from "@/lib/contract/limits";
import { json } from "@/lib/http/answer";
import { clientInfoOf } from "@/lib/http/client-info";
import { HttpProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { receiveResendWebhook } from "@/lib/messaging/webhooks/receive-webhook";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  {
    POST: async (request, _params, body) => {
      // The bytes as they came: a body that was parsed and written again has another signature.
      const taken = await receiveResendWebhook(body.text(), request.headers, clientInfoOf(request.headers));
      if (!taken) throw new HttpProblem("unauthenticated");
      return json({});
    },
  },
  WEBHOOK_BODY_LIMIT,
);
