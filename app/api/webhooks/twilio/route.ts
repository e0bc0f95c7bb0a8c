import { clientOf } from "@/lib/auth/client";
import { WEBHOOK_BODY_LIMIT } from "@/lib/auth/limits";
import { HttpProblem, json, route } from "@/lib/http";
import { takeTwilioWebhook } from "@/lib/mfa/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  {
    POST: async (request, _params, body) => {
      const { pathname: path, search } = new URL(request.url);
      const signature = request.headers.get("x-twilio-signature");
      const taken = await takeTwilioWebhook(body.text(), signature, { path, search }, clientOf(request.headers));
      if (!taken) throw new HttpProblem("unauthenticated");
      return json({});
    },
  },
  WEBHOOK_BODY_LIMIT,
);
