import { clientOf } from "@/lib/auth/client";
import { WEBHOOK_BODY_LIMIT } from "@/lib/auth/limits";
import { HttpProblem, json, readText, route } from "@/lib/http";
import { takeTwilioWebhook } from "@/lib/mfa/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request) => {
    const { pathname: path, search } = new URL(request.url);
    const signature = request.headers.get("x-twilio-signature");
    const taken = await takeTwilioWebhook(
      await readText(request, WEBHOOK_BODY_LIMIT),
      signature,
      { path, search },
      clientOf(request.headers),
    );
    if (!taken) throw new HttpProblem("unauthenticated");
    return json({});
  },
});
