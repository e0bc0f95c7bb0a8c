/**
 * A new e-mail address or phone number: a code goes there and nowhere else, and only whoever gives it back in the same session has
 * the address from then on. Nothing tells whether an address belongs to somebody: the code can be read only by who owns it.
 */
import { after } from "next/server";
import { database } from "../db";
import * as rows from "../db/addresses";
import type { Origin } from "../db/audit";
import { findSuppression } from "../db/suppressions";
import { env } from "../env";
import { HttpProblem } from "../http";
import { sendAfterAnswer } from "../messaging/after-answer";
import { newUndoLink } from "../messaging/link-token";
import { phoneAvailable } from "../mfa/channels/phone";
import { dispatch } from "../mfa/delivery";
import { check, type Ref, sendAgain } from "../mfa/engine";
import { CODE_DIGITS, SUPPRESSED_ALONE_FOR, WRONG_CODES_WINDOW } from "../mfa/limits";
import { type PhoneRefusal, parsePhone } from "../mfa/phone-number";
import { describeInSession, startConfirmation } from "../mfa/session-challenge";
import type { ChallengeView, Channel, ContactFacts } from "../schemas";
import { hours } from "../time";
import { warnOfWrongCodes } from "./code-warnings";
import { canonicalEmail } from "./email-address";
import { UNDO_HOURS } from "./limits";
import { codeProblem, resendProblem } from "./problems";
import { actorOf, requireRecentAuthentication, type SignedIn } from "./session";

const purposes = { email: "confirm_email", phone: "confirm_phone" } as const;

const phoneRefusals = {
  invalid: "That is not a phone number. Type one number, with digits only.",
  not_mobile: "That number cannot get text messages. Give a mobile number.",
  country_not_allowed: "Text messages are not sent to that country.",
} satisfies Record<PhoneRefusal, string>;

const unwanted = {
  email: "This address asked not to get messages from LeadMaster.",
  phone: "This number asked not to get messages from LeadMaster.",
} satisfies Record<Channel, string>;

function refuse(channel: Channel, sentence: string): HttpProblem {
  return new HttpProblem("invalid", { errors: { [channel]: sentence } });
}

/**
 * The address in the form in which it is kept. The one that the account has is asked again only where it gets no messages.
 * @throws HttpProblem 422 `invalid`, 409 `phone_unavailable`
 */
function parseAddress({ user }: SignedIn, channel: Channel, typed: string): string {
  if (channel === "email") {
    const email = canonicalEmail(typed);
    if (email === null) throw refuse("email", "That is not an e-mail address.");
    if (email === user.email && !user.emailOut) throw refuse("email", "That is your e-mail address already.");
    return email;
  }
  if (!phoneAvailable()) throw new HttpProblem("phone_unavailable");
  const parsed = parsePhone(typed, env().SMS_COUNTRIES);
  if (!parsed.ok) throw refuse("phone", phoneRefusals[parsed.reason]);
  if (parsed.phone === user.phone && user.phoneVerified && !user.phoneOut) {
    throw refuse("phone", "That is your phone number already.");
  }
  return parsed.phone;
}

/** Who marked our messages as spam or answered STOP gets none for the asking of a stranger. One's own address is one's own to ask. */
async function refuseUnwanted({ user }: SignedIn, channel: Channel, address: string): Promise<void> {
  if (address === user[channel]) return;
  const reason = await findSuppression(database(), channel, address);
  // A mailbox that bounced may exist by now: the code finds out.
  if (reason === "complained" || reason === "opted_out") throw refuse(channel, unwanted[channel]);
}

/** Sends a code to a new address. A change that this session began before gives way. @throws HttpProblem */
export async function beginChange(
  signedIn: SignedIn,
  channel: Channel,
  typed: string,
  origin: Origin,
): Promise<ChallengeView> {
  requireRecentAuthentication(signedIn);
  const to = { channel, destination: parseAddress(signedIn, channel, typed) };
  await refuseUnwanted(signedIn, channel, to.destination);
  const opened = await startConfirmation(signedIn.user, actorOf(signedIn), to, origin);
  if (!opened.ok) throw new HttpProblem(opened.reason === "changed" ? "conflict" : opened.reason);
  after(() => dispatch(opened.deliveryIds));
  return pendingChange(signedIn, channel);
}

/** @throws HttpProblem 404 when no change is waiting for its code */
export async function pendingChange(signedIn: SignedIn, channel: Channel): Promise<ChallengeView> {
  const view = await describeInSession(actorOf(signedIn), purposes[channel]);
  if (!view) throw new HttpProblem("not_found");
  return view;
}

async function refOf(signedIn: SignedIn, channel: Channel): Promise<(Ref & { destination: string }) | null> {
  const { sessionId, tokenHash } = actorOf(signedIn);
  const purpose = purposes[channel];
  const found = await rows.findConfirmation(database(), sessionId, purpose);
  return found && { ...found, purpose, cookieHash: tokenHash };
}

/**
 * The code from the address: a right one makes it the account's. Where it was that before, codes go there again, and nothing else has
 * happened that anybody would have to hear of. @throws HttpProblem
 */
export async function confirmChange(signedIn: SignedIn, channel: Channel, code: string, origin: Origin): Promise<void> {
  const ref = await refOf(signedIn, channel);
  const change = channel === "email" ? { channel, undo: newUndoLink() } : { channel };
  let changed = false;
  const result = await check(ref, code, async (tried) => {
    const confirmed = await rows.attemptConfirmation(database(), tried, change, origin);
    changed = confirmed.changed;
    return confirmed.tried;
  }).catch((error: unknown) => {
    if (error instanceof rows.AddressTaken) throw new HttpProblem("conflict");
    throw error;
  });
  if (!result.ok) {
    await warnOfWrongCodes(result, origin);
    throw codeProblem(result);
  }
  if (changed) sendAfterAnswer();
}

/** The same code again, to the same new address. @throws HttpProblem */
export async function resendChange(signedIn: SignedIn, channel: Channel, origin: Origin): Promise<ChallengeView> {
  const ref = await refOf(signedIn, channel);
  const result = await sendAgain(
    ref,
    () => (ref ? [{ channel, destination: ref.destination, refused: null }] : []),
    origin,
  );
  if (!result.ok) throw resendProblem(result);
  after(() => dispatch(result.deliveryIds));
  return result.view;
}

/** @throws HttpProblem when the session ended in the meantime */
export async function cancelChange(signedIn: SignedIn, channel: Channel): Promise<void> {
  const denial = await rows.cancelConfirmations(database(), actorOf(signedIn), purposes[channel]);
  if (denial) throw new HttpProblem(denial);
}

/** Removing what is not there is no change and no error. @throws HttpProblem 403 `reauthentication_required` */
export async function removePhone(signedIn: SignedIn, origin: Origin): Promise<void> {
  const removed = await rows.removePhone(database(), actorOf(signedIn), origin);
  if (!removed.ok) throw new HttpProblem(removed.reason);
  if (removed.changed) sendAfterAnswer();
}

/** What the page about addresses needs beside the account. */
export async function contactFacts(signedIn: SignedIn): Promise<ContactFacts> {
  const holder = actorOf(signedIn);
  const names = new Intl.DisplayNames("en", { type: "region" });
  const [email, phone] = await Promise.all([
    describeInSession(holder, purposes.email),
    describeInSession(holder, purposes.phone),
  ]);
  const open = (view: ChallengeView | null) => (view?.status === "open" ? view : null);
  return {
    pending: { email: open(email), phone: open(phone) },
    smsCountries: phoneAvailable() ? env().SMS_COUNTRIES.map((country) => names.of(country) ?? country) : [],
    digits: CODE_DIGITS,
    pauseHours: WRONG_CODES_WINDOW / hours(1),
    undoHours: UNDO_HOURS,
    aloneHours: SUPPRESSED_ALONE_FOR / hours(1),
  };
}
