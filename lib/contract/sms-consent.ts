/** The consent to text messages that a page asks for before the first one. Client-safe. */
import { z } from "zod";

/**
 * Every text that was ever shown, by the date of its release; `components/copy/sms-consent.tsx` has the newest. An instance of the release
 * before may have shown the text before.
 */
export const smsConsentVersions = ["2026-11-26"] as const;
export type SmsConsentVersion = (typeof smsConsentVersions)[number];

/** The version of the text that pages show now. */
export const SMS_CONSENT_VERSION: SmsConsentVersion = "2026-11-26";

/** The version of the text that a person agreed to. */
export const smsConsentVersionSchema = z.enum(smsConsentVersions, { error: "Name the version of the text." });

/** `POST /api/account/phone/consent`: `phone` is the account's confirmed number, E.164, as the person saw it. */
export const smsConsentSchema = z.object({
  phone: z.string({ error: "Name the phone number." }).max(64),
  consent: smsConsentVersionSchema,
});
export type SmsConsent = z.infer<typeof smsConsentSchema>;
