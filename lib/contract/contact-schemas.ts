/** Wire shapes of changes of email and phone, and of the links that undo. Client-safe. */

import { z } from "zod";
import { noControls } from "./fields";
import { type ChallengeView, challengeViewSchema, signInPasswordSchema } from "./sign-in-schemas";
import { smsConsentVersionSchema } from "./sms-consent";
import type { Channel } from "./vocabulary";

/** `POST /api/account/email`. The canonical form of the address is judged later (`canonicalEmail`). */
export const emailChangeSchema = signInPasswordSchema.pick({ email: true });
export type EmailChange = z.infer<typeof emailChangeSchema>;

/**
 * `POST /api/account/phone`, as people type numbers. `consent` is the version of the text that the person agreed to; without it, the
 * confirmed number gets no codes until its owner agrees.
 */
export const phoneChangeSchema = z.object({
  phone: z
    .string({ error: "Enter your phone number." })
    .trim()
    .min(1, "Enter your phone number.")
    .max(64, "Use 64 characters or fewer.")
    .regex(noControls, "Enter a mobile number, such as 415 555 0100."),
  consent: smsConsentVersionSchema.optional(),
});
export type PhoneChange = z.infer<typeof phoneChangeSchema>;

/**
 * The answer of `POST /api/account/email` and `/phone`. `sentTo` is the destination as people read it, not masked: the client has just
 * typed it. Later answers mask it.
 */
export const contactChangeStartedSchema = challengeViewSchema.extend({ sentTo: z.string() });
export type ContactChangeStarted = z.infer<typeof contactChangeStartedSchema>;

/** `POST /api/undo-email`. A malformed token is answered like an expired one. */
export const undoEmailSchema = z.object({ token: z.string({ error: "Open the link from the message." }).max(1_000) });

/**
 * What a link restored. `taken`: another account has the email address now. `removed`: there was no phone number before. Two-factor sign-in is
 * restored only to on.
 */
export const restorationSchema = z.object({
  email: z.enum(["unchanged", "restored", "taken"]),
  phone: z.enum(["unchanged", "restored", "removed"]),
  twoFactor: z.enum(["unchanged", "restored"]),
});
export type Restoration = z.infer<typeof restorationSchema>;

/** `POST /api/not-me`. A malformed token is answered like an expired one. */
export const notMeSchema = undoEmailSchema;

/**
 * The response of `POST /api/not-me`. The address is masked, because the link may have been forwarded; it is null if the account has another
 * address by now, which gets no reset link. `restored` is null if the code was not used, or the link was used before.
 */
export const notMeResultSchema = z.object({
  sessionsEnded: z.number(),
  resetSentTo: z.string().nullable(),
  restored: restorationSchema.nullable(),
});
export type NotMeResult = z.infer<typeof notMeResultSchema>;

export type SmsDocuments = { terms: string | null; privacy: string | null };

/** The data of the contact page beside the account. */
export type ContactFacts = {
  /** Changes of this session that are not confirmed yet. */
  pending: Record<Channel, ChallengeView | null>;
  /** Names of the countries whose numbers are accepted; empty if text messages are not configured. */
  smsCountries: string[];
  digits: number;
  /** How long wrong codes count against the account. */
  pauseHours: number;
  /** How long the old address can undo a change. */
  undoHours: number;
  /** How long the only destination of a user stays suppressed. */
  aloneHours: number;
  /** The addresses of the documents that a consent links to; null where the operator configured none. */
  smsDocuments: SmsDocuments;
  /** Codes would go to the confirmed number, if the owner agreed. */
  asksForConsent: boolean;
};
