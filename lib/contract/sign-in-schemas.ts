/** Wire shapes of the two sign-in steps and of the mobile app. Client-safe. */

import { z } from "zod";
import { noControls, timestampSchema } from "./fields";
import { signInTexts as texts } from "./sign-in-texts";
import { challengeStatuses, channels, deliveryReasons, deliveryStates, vias } from "./vocabulary";

/** A typed email address, which `canonicalEmail` judges. `missing` is the sentence for an empty one. */
export const emailSchema = (missing: string) =>
  z
    .string({ error: missing })
    .trim()
    .min(1, missing)
    .max(254, texts.emailTooLong)
    .regex(noControls, texts.emailInvalid);

export const signInPasswordSchema = z.object({
  email: emailSchema(texts.emailMissing),
  // Only the length is checked, because it is compared with a hash, not stored. Counted in code points, like new passwords.
  password: z
    .string({ error: texts.passwordMissing })
    .min(1, texts.passwordMissing)
    .refine((value) => [...value].length <= 256, texts.passwordTooLong),
});
export type SignInPassword = z.infer<typeof signInPasswordSchema>;

/** People copy codes with spaces and dashes. Anything else that is not six ASCII digits is refused and spends no attempt. */
export const codeSchema = z
  .string({ error: texts.codeInvalid })
  .max(64, texts.codeInvalid)
  .transform((value) => value.replace(/[\s\u2010-\u2015-]/gu, ""))
  .pipe(z.string().regex(/^[0-9]{6}$/, texts.codeInvalid));

export const signInCodeSchema = z.object({ code: codeSchema });
export type SignInCode = z.infer<typeof signInCodeSchema>;

export const resendSchema = z.object({ channel: z.enum(channels).optional() });

export const reauthenticateSchema = z.object({ password: signInPasswordSchema.shape.password });

/** The deliveries of a challenge on one channel. */
export const deliveryViewSchema = z.object({
  channel: z.enum(channels),
  /** Masked. State and reason are those of the delivery that is most likely to bring the code, of any send. */
  destination: z.string(),
  state: z.enum(deliveryStates),
  reason: z.enum(deliveryReasons).optional(),
  /** `fallback`: that delivery was taken by the fallback provider. */
  via: z.enum(vias),
  /** The newest delivery of the channel; `at` is when it was requested. */
  latest: z.object({ state: z.enum(deliveryStates), reason: z.enum(deliveryReasons).nullable(), at: timestampSchema }),
});
export type DeliveryView = z.infer<typeof deliveryViewSchema>;

/** `GET /api/sign-in/challenge`. Times are ISO 8601 in UTC; with `serverTime` the page counts down without its own clock. */
export const challengeViewSchema = z.object({
  status: z.enum(challengeStatuses),
  requestMark: z.string(),
  serverTime: timestampSchema,
  expiresAt: timestampSchema,
  attemptsLeft: z.number(),
  sendsLeft: z.number(),
  resendAvailableAt: timestampSchema,
  /** When a paused account can try again; null while it is not paused. */
  pausedUntil: timestampSchema.nullable(),
  /** Names of the workgroups whose admins we emailed that no code arrives; null until the user reports it. */
  reportedTo: z.array(z.string()).nullable(),
  deliveries: z.array(deliveryViewSchema),
});
export type ChallengeView = z.infer<typeof challengeViewSchema>;

/** `POST /api/mobile/sign-in`. The token is valid until `expiresAt` at the latest. */
export const mobileSignInSchema = z.object({ token: z.string(), expiresAt: timestampSchema });
export type MobileSignIn = z.infer<typeof mobileSignInSchema>;

/** `GET /api/auth/csrf`. */
export const csrfTokenSchema = z.object({ csrfToken: z.string() });

/** `GET /api/auth/session` of a signed-in user; anyone else gets an empty object. */
export const authSessionSchema = z.object({
  user: z.object({ name: z.string(), email: z.string() }),
  expires: timestampSchema,
});

/** What every POST of `/api/auth/*` carries. */
export const nextAuthEnvelopeSchema = z.object({
  csrfToken: z.string({ error: "Reload the page." }).max(200),
  // Any value is accepted, and `safeReturnPath` judges it: a return path is no reason to refuse a sign-in.
  callbackUrl: z
    .unknown()
    .optional()
    .transform((value) => (typeof value === "string" && value.length <= 8_000 ? value : "/")),
});

/** The answer of every POST of `/api/auth/*`: where the browser goes next. */
export const nextUrlSchema = z.object({ url: z.string() });
