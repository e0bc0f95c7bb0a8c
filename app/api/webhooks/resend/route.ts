import { clientOf } from "@/lib/auth/client";
import { WEBHOOK_BODY_LIMIT } from "@/lib/auth/limits";
import { HttpProblem, json, route } from "@/lib/http";
import { takeResendWebhook } from "@/lib/mfa/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = route(
  {
    POST: async (request, _params, body) => {
      // The bytes as they came: a body that was parsed and written again has another signature.
      const taken = await takeResendWebhook(body.text(), request.headers, clientOf(request.headers));
      if (!taken) throw new HttpProblem("unauthenticated");
      return json({});
    },
  },
  WEBHOOK_BODY_LIMIT,
);
