/**
 * Change of the email address or phone number. A code goes to the new destination only, and entering it in the same session confirms the
 * change. No response reveals whether a destination belongs to another account (account enumeration).
 */

import { actorOf, isRecentlyAuthenticated, type SignedIn } from "@/lib/auth/session";
import { env } from "@/lib/config/env";
import type { ContactChangeStarted, ContactFacts, SmsDocuments } from "@/lib/contract/contact-schemas";
import { hours } from "@/lib/contract/duration";
import { canonicalEmail } from "@/lib/contract/email-address";
import { CODE_DIGITS, ONLY_DESTINATION_SUPPRESSED_FOR, UNDO_HOURS, WRONG_CODES_WINDOW } from "@/lib/contract/limits";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { SmsConsentVersion } from "@/lib/contract/sms-consent";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { Denial } from "@/lib/db/authority";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { phoneAvailable } from "@/lib/messaging/channels/twilio-sms";
import { newUndoLink } from "@/lib/messaging/link-token";
import { formatPhone, type PhoneRefusal, parsePhone } from "@/lib/messaging/phone-number";
import { findSuppression } from "@/lib/messaging/suppression.store";
import {
  type CodeResent,
  type CodeVerified,
  challengeOfSession,
  createChallenge,
  describeChallenge,
  resendCode,
  verifyCode,
} from "@/lib/mfa/challenge";
import { reportRefusedCode } from "@/lib/mfa/wrong-code-notice";
import * as rows from "./contact-change.store";
import { lacksSmsConsent } from "./give-sms-consent";

const purposes = { email: "confirm_email", phone: "confirm_phone" } as const;

/** `malformed`: not an email address; `current`: the account's own; `unwanted`: suppressed after a complaint or STOP. */
export type DestinationRefusal = "malformed" | "current" | "unwanted" | PhoneRefusal;

type Parsed = { ok: true; destination: string } | { ok: false; reason: DestinationRefusal | "phone_unavailable" };

const refused = <Reason extends string>(reason: Reason) => ({ ok: false, reason }) as const;

/** The destination in its stored form. The account's own is confirmed again only if it is suppressed. */
function parseDestination({ user }: SignedIn, channel: Channel, typed: string): Parsed {
  if (channel === "email") {
    const email = canonicalEmail(typed);
    if (email === null) return refused("malformed");
    return email === user.email && !user.emailSuppression ? refused("current") : { ok: true, destination: email };
  }
  if (!phoneAvailable()) return refused("phone_unavailable");
  const parsed = parsePhone(typed, env().SMS_COUNTRIES);
  if (!parsed.ok) return parsed;
  const isCurrent = parsed.phone === user.phone && user.phoneVerified && !user.phoneSuppression;
  return isCurrent ? refused("current") : { ok: true, destination: parsed.phone };
}

/** Did the recipient complain or opt out? Another user must not send them codes; a user may re-verify their own destination. */
async function isUnwanted({ user }: SignedIn, channel: Channel, destination: string): Promise<boolean> {
  if (destination === user[channel]) return false;
  const reason = await findSuppression(database(), channel, destination);
  // A mailbox that bounced may exist by now.
  return reason === "complained" || reason === "opted_out";
}

/** `changed`: the account changed since the session was read. */
export type BegunChange =
  | { ok: true; view: ContactChangeStarted }
  | { ok: false; reason: DestinationRefusal | "phone_unavailable" | Denial | "changed" | "not_found" };

/**
 * Sends a code to a new destination. Cancels the pending change of the same channel of this session.
 * @param consent the text about text messages that the owner of a phone number agreed to; it is stored
 */
export async function startContactChange(
  signedIn: SignedIn,
  channel: Channel,
  typed: string,
  client: ClientInfo,
  consent?: SmsConsentVersion,
): Promise<BegunChange> {
  if (!isRecentlyAuthenticated(signedIn)) return refused("reauthentication_required");
  const parsed = parseDestination(signedIn, channel, typed);
  if (!parsed.ok) return parsed;
  const { destination } = parsed;
  if (await isUnwanted(signedIn, channel, destination)) return refused("unwanted");
  const request = {
    purpose: purposes[channel],
    actor: actorOf(signedIn),
    newDestination: destination,
    agreed: channel === "phone" && consent ? consent : null,
  };
  const created = await createChallenge(signedIn.user, request, client);
  if (!created.ok) return created;
  const view = await describeContactChange(signedIn, channel);
  if (!view) return refused("not_found");
  return { ok: true, view: { ...view, sentTo: channel === "phone" ? formatPhone(destination) : destination } };
}

const pendingChange = (signedIn: SignedIn, channel: Channel) =>
  challengeOfSession(actorOf(signedIn), purposes[channel]);

/** The pending change of a channel's destination, or null. */
export async function describeContactChange(signedIn: SignedIn, channel: Channel): Promise<ChallengeView | null> {
  return (await describeChallenge(await pendingChange(signedIn, channel)))?.view ?? null;
}

/** `destination_taken`: another account got the destination since the code went out; no attempt was spent. */
export type ChangeConfirmed = CodeVerified | { ok: false; reason: "destination_taken" };

/**
 * Verifies the code from the new destination; a correct one makes it the account's. For the account's own suppressed destination it only
 * removes the suppression, without a notice.
 */
export async function confirmContactChange(
  signedIn: SignedIn,
  channel: Channel,
  code: string,
  client: ClientInfo,
): Promise<ChangeConfirmed> {
  const challenge = await pendingChange(signedIn, channel);
  const change = channel === "email" ? { channel, undo: newUndoLink() } : { channel };
  let changed = false;
  const result = await verifyCode(challenge, code, async (attempt) => {
    const confirmed = await rows.attemptConfirmation(database(), attempt, change, client);
    changed = confirmed.changed;
    return confirmed.tried;
  }).catch((error: unknown) => {
    if (error instanceof rows.AddressTaken) return refused("destination_taken");
    throw error;
  });
  if (!result.ok && result.reason !== "destination_taken") reportRefusedCode(result, client);
  if (changed) sendAfterAnswer();
  return result;
}

/** Sends the same code to the same new destination again. */
export async function resendContactCode(signedIn: SignedIn, channel: Channel, client: ClientInfo): Promise<CodeResent> {
  return resendCode(await pendingChange(signedIn, channel), undefined, client);
}

/** Cancels the pending change of a channel. Idempotent. */
export async function cancelContactChange(
  signedIn: SignedIn,
  channel: Channel,
): Promise<{ ok: true } | { ok: false; reason: Denial }> {
  const denial = await rows.cancelConfirmations(database(), actorOf(signedIn), purposes[channel]);
  return denial ? refused(denial) : { ok: true };
}

/** Removes the phone number. Idempotent. */
export async function removePhone(signedIn: SignedIn, client: ClientInfo): Promise<rows.PhoneRemoved> {
  const removed = await rows.removePhone(database(), actorOf(signedIn), client);
  if (removed.ok && removed.changed) sendAfterAnswer();
  return removed;
}

/** The documents that a consent links to. */
function smsDocuments(): SmsDocuments {
  const { SMS_TERMS_URL, SMS_PRIVACY_URL } = env();
  return { terms: SMS_TERMS_URL ?? null, privacy: SMS_PRIVACY_URL ?? null };
}

/** What the contact page shows beside the account: pending changes and limits, with hours as the unit. */
export async function contactFacts(signedIn: SignedIn): Promise<ContactFacts> {
  const names = new Intl.DisplayNames("en", { type: "region" });
  const [email, phone] = await Promise.all([
    describeContactChange(signedIn, "email"),
    describeContactChange(signedIn, "phone"),
  ]);
  const open = (view: ChallengeView | null) => (view?.status === "open" ? view : null);
  return {
    pending: { email: open(email), phone: open(phone) },
    smsCountries: phoneAvailable() ? env().SMS_COUNTRIES.map((country) => names.of(country) ?? country) : [],
    digits: CODE_DIGITS,
    pauseHours: WRONG_CODES_WINDOW / hours(1),
    undoHours: UNDO_HOURS,
    aloneHours: ONLY_DESTINATION_SUPPRESSED_FOR / hours(1),
    smsDocuments: smsDocuments(),
    asksForConsent: lacksSmsConsent(signedIn),
  };
}
