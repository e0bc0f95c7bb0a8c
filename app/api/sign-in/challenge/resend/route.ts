import { after } from "next/server";
import { clientOf } from "@/lib/auth/client";
import { readChallengeCookie } from "@/lib/auth/cookies";
import { resendProblem } from "@/lib/auth/problems";
import { json, route } from "@/lib/http";
import { resend } from "@/lib/mfa/challenge";
import { dispatch } from "@/lib/mfa/delivery";
import { resendSchema } from "@/lib/schemas";

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async (request, _params, body) => {
    const { channel } = body.json(resendSchema);
    const result = await resend(await readChallengeCookie(), channel, clientOf(request.headers));
    if (!result.ok) throw resendProblem(result);
    after(() => dispatch(result.deliveryIds));
    return json(result.view, 202);
  },
});
