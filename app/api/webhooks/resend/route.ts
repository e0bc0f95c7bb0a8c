import { clientOf } from "@/lib/auth/client";
import { HttpProblem, json, readText, route } from "@/lib/http";
import { takeResendWebhook } from "@/lib/mfa/webhooks";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request) => {
    // The bytes as they came: a body that was parsed and written again has another signature.
    const taken = await takeResendWebhook(await readText(request), request.headers, clientOf(request.headers));
    if (!taken) throw new HttpProblem("unauthenticated");
    return json({});
  },
});
