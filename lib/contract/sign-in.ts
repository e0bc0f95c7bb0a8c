/** Wire shapes of the two sign-in steps and of the mobile app. Client-safe. */

import { z } from "zod";
import { noControls } from "./fields";
import { type ChallengeStatus, type Channel, channels, type DeliveryReason, type DeliveryState } from "./vocabulary";

export const signInPasswordSchema = z.object({
  email: z
    .string({ error: "Enter your e-mail address." })
    .trim()
    .min(1, "Enter your e-mail address.")
    .max(254, "That e-mail address is too long.")
    .regex(noControls, "That is not an e-mail address."),
  // Length only, never content: this is compared with a hash, not stored. In code points, as new passwords are counted.
  password: z
    .string({ error: "Enter your password." })
    .min(1, "Enter your password.")
    .refine((value) => [...value].length <= 256, "That password is longer than 256 characters."),
});
export type SignInPassword = z.infer<typeof signInPasswordSchema>;

/** Spaces and dashes are how people copy a code; anything else that is not six ASCII digits is refused without a try. */
export const codeSchema = z
  .string({ error: "Enter the six digits." })
  .max(64, "Enter the six digits.")
  .transform((value) => value.replace(/[\s\u2010-\u2015-]/gu, ""))
  .pipe(z.string().regex(/^[0-9]{6}$/, "Enter the six digits."));

export const signInCodeSchema = z.object({ code: codeSchema });
export type SignInCode = z.infer<typeof signInCodeSchema>;

export const resendSchema = z.object({ channel: z.enum(channels).optional() });

export const reauthenticateSchema = z.object({ password: signInPasswordSchema.shape.password });

/** The messages of a challenge on one channel. */
export type DeliveryView = {
  channel: Channel;
  /** Masked. State and reason are those of the message that can best bring the code, whichever send it was of. */
  destination: string;
  state: DeliveryState;
  reason?: DeliveryReason;
  /** The newest message of the channel; `at` is when it was asked for. */
  latest: { state: DeliveryState; reason: DeliveryReason | null; at: string };
};

/** `GET /api/sign-in/challenge`. Times are ISO 8601 in UTC; `serverTime` lets the page count down without trusting its clock. */
export type ChallengeView = {
  status: ChallengeStatus;
  requestMark: string;
  serverTime: string;
  expiresAt: string;
  attemptsLeft: number;
  sendsLeft: number;
  resendAvailableAt: string;
  deliveries: DeliveryView[];
};

/** `POST /api/mobile/sign-in`. The token is good until `expiresAt` at the latest. */
export type MobileSignIn = { token: string; expiresAt: string };
