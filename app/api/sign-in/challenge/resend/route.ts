import { after } from "next/server";
import { clientOf } from "@/lib/auth/client";
import { readChallengeCookie } from "@/lib/auth/cookies";
import { HttpProblem, json, readJson, route } from "@/lib/http";
import { resend } from "@/lib/mfa/challenge";
import { dispatch } from "@/lib/mfa/delivery";
import { resendSchema } from "@/lib/schemas";
import { secondsUntil } from "@/lib/time";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request) => {
    const { channel } = await readJson(request, resendSchema);
    const result = await resend(await readChallengeCookie(), channel, clientOf(request.headers));
    if (result.ok) {
      after(() => dispatch(result.deliveryIds));
      return json(result.view, 202);
    }
    switch (result.reason) {
      case "no_challenge":
        throw new HttpProblem("not_found");
      case "over":
        throw new HttpProblem("challenge_over");
      case "none_left":
        throw new HttpProblem("no_resends_left");
      case "channel_unavailable":
        throw new HttpProblem("invalid", { errors: { channel: "Codes of this account do not go there." } });
      case "too_early":
        throw new HttpProblem("resend_too_early", { retryAfter: secondsUntil(result.availableAt) });
    }
  },
});
