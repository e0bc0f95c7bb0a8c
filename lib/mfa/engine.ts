/**
 * What every challenge has in common, whether a cookie or a session holds it. Callers are `challenge.ts` (sign-in),
 * `session-challenge.ts` (within a session) and `lib/account/contact-change.ts` (a change of address, in a transaction of its own).
 */
import { createHash, randomInt, randomUUID } from "node:crypto";
import { currentKey, keyById } from "@/lib/config/keyring";
import { secondsUntil } from "@/lib/contract/duration";
import type { Purpose } from "@/lib/contract/purpose";
import type { ChallengeView } from "@/lib/contract/sign-in";
import type { Channel, CodeRefusal, DeliveryReason, TextRefusal } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { User } from "@/lib/db/users";
import { phoneAvailable, refusalOfNumber } from "@/lib/messaging/channels/twilio-sms";
import { maskDestination } from "@/lib/messaging/mask";
import { applySuppressions, type Destination, suppressionOf } from "@/lib/messaging/suppression";
import { type AttemptOutcome, type EvaluatedAttempt, isEvaluatedAttempt } from "./attempt.store";
import { bestDeliveries } from "./best-delivery";
import * as rows from "./challenge.store";
import { deriveCode, sameCode } from "./code";
import { type Policy, resolvePolicy } from "./policy";
import { chargeSend } from "./send-limit";

/** A challenge that somebody may hold: not yet looked at in the database. */
export type ChallengeRef = rows.ChallengeKey & { purpose: Purpose };

/** The effective policy of a user, now. */
export function policyOf(user: User): Policy {
  return resolvePolicy({ ...user, phoneAvailable: phoneAvailable() });
}

export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Two characters that tell messages apart, without the look-alikes I, O, 0 and 1. Random, so that no user can choose it. */
function requestMark(): string {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  const digits = "23456789";
  return `${letters[randomInt(letters.length)]}${digits[randomInt(digits.length)]}`;
}

/** Why a destination can get no messages by our own rules: a number whose type or country gets no text messages. */
function unfitness(channel: Channel, destination: string): TextRefusal | null {
  return channel === "phone" ? refusalOfNumber(destination) : null;
}

/** The check at each send, for every destination: a number that is being confirmed as well. */
const withUnfitness = (destinations: Destination[]): Destination[] =>
  destinations.map((d) => ({ ...d, refused: d.refused ?? unfitness(d.channel, d.destination) }));

/** Where a code goes, by the policy as it is now; a phone in a request or a stale edition has no say. */
export function destinationsOf(user: User): Destination[] {
  const given = policyOf(user).channels.flatMap((channel) => {
    const destination = user[channel];
    if (destination === null) return [];
    return [
      {
        channel,
        destination,
        suppression: suppressionOf(channel, user),
        numberRefused: unfitness(channel, destination),
      },
    ];
  });
  return applySuppressions(given);
}

const NAMES_SHOWN = 3;

/** The workgroups that a message names: those that demand the code, else all of the user. */
function workgroupNames({ workgroups }: User): string {
  const demanding = workgroups.filter((w) => w.twoFactorRequired);
  const names = (demanding.length > 0 ? demanding : workgroups).map(({ name }) => name);
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

type Charged = { deliveries: rows.NewDelivery[]; retryAfter: number; refund: () => Promise<void> };

async function charge(
  user: User,
  destinations: Destination[],
  client: ClientInfo,
  forSession: boolean,
): Promise<Charged> {
  const queue = (refusedBy: (d: Destination) => DeliveryReason | null) =>
    destinations.map((d) => ({ ...d, id: randomUUID(), refused: d.refused ?? refusedBy(d) }));
  const usable = destinations.filter((d) => d.refused === null);
  // What is not sent costs nothing.
  if (usable.length === 0) return { deliveries: queue(() => null), retryAfter: 0, refund: async () => {} };
  const phone = usable.find((d) => d.channel === "phone")?.destination ?? null;
  const { refused, phoneRefused, retryAfter, refund } = await chargeSend(user, phone, client, forSession);
  return { deliveries: queue(({ channel }) => (channel === "phone" ? phoneRefused : refused)), retryAfter, refund };
}

const idsToSend = (deliveries: rows.NewDelivery[]) => deliveries.filter((d) => d.refused === null).map((d) => d.id);

type Opening = Pick<rows.NewChallenge, "cookieHash" | "purpose" | "replaces" | "actor" | "newDestination">;

export type ChallengeCreated =
  | { ok: true; ref: ChallengeRef; deliveryIds: string[] }
  | Extract<rows.ChallengeInserted, { ok: false }>;

/** Opens a challenge and queues its messages. A send limit refuses messages, never the challenge. */
export async function createBoundChallenge(
  user: User,
  destinations: Destination[],
  opening: Opening,
  client: ClientInfo,
): Promise<ChallengeCreated> {
  const forSession = opening.actor !== null && opening.purpose === "sign_in";
  const { deliveries, refund } = await charge(user, withUnfitness(destinations), client, forSession);
  const ref = { id: randomUUID(), keyId: currentKey().id, cookieHash: opening.cookieHash, purpose: opening.purpose };
  const opened = await rows.insertChallenge(database(), {
    ...opening,
    ...ref,
    user,
    requestMark: requestMark(),
    workgroupNames: workgroupNames(user),
    deliveries,
    client,
  });
  // A paused account is sent nothing: its budget must be there when somebody releases it.
  if (!opened.ok || !opened.sends) await refund();
  return opened.ok ? { ok: true, ref, deliveryIds: opened.sends ? idsToSend(deliveries) : [] } : opened;
}

export type CodeVerified =
  | { ok: true; userId: string; email: string; sessions: number }
  /** A wrong code; `evaluated` is there when the try was spent, and tells what it came to. */
  | { ok: false; reason: CodeRefusal; evaluated?: EvaluatedAttempt & { challengeId: string } }
  /** Not looked at: too many wrong codes from this client. In seconds. */
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** One try. `spend` is the statement that spends it and, for a right code, does what the challenge was for. */
export async function verifyBoundCode(
  ref: ChallengeRef | null,
  code: string,
  spend: (attempt: rows.ChallengeKey & { right: boolean }) => Promise<AttemptOutcome>,
): Promise<CodeVerified> {
  const key = ref && keyById(ref.keyId);
  if (!ref || !key) return { ok: false, reason: "no_challenge" };
  const right = sameCode(code, deriveCode(key, ref.id, ref.purpose));
  const tried = await spend({ id: ref.id, keyId: ref.keyId, cookieHash: ref.cookieHash, right });
  if (isEvaluatedAttempt(tried)) {
    const { userId, email, sessions } = tried;
    return tried.right
      ? { ok: true, userId, email, sessions: sessions ?? 0 }
      : { ok: false, reason: "incorrect", evaluated: { ...tried, challengeId: ref.id } };
  }
  if (tried) return { ok: false, reason: "too_many_attempts", retryAfter: tried.retryAfter };
  const state = await rows.findChallenge(database(), ref, ref.purpose);
  // Open again or gone between the two statements: either way this try was not evaluated.
  if (!state || state.status === "open") return { ok: false, reason: "no_challenge" };
  return { ok: false, reason: state.status };
}

function toView(state: rows.ChallengeState): ChallengeView {
  return {
    status: state.status,
    requestMark: state.requestMark,
    serverTime: state.now.toISOString(),
    expiresAt: state.expiresAt.toISOString(),
    attemptsLeft: state.attemptsLeft,
    sendsLeft: state.sendsLeft,
    resendAvailableAt: state.nextSendAt.toISOString(),
    deliveries: bestDeliveries(state.messages).map(({ best, latest }) => ({
      channel: best.channel,
      destination: maskDestination(best.channel, best.destination),
      state: best.state,
      ...(best.reason && { reason: best.reason }),
      latest: { state: latest.state, reason: latest.reason, at: new Date(latest.at).toISOString() },
    })),
  };
}

/** What the holder of a challenge may know of it, and the policy of its user. */
export async function describeBoundChallenge(
  ref: ChallengeRef | null,
): Promise<{ view: ChallengeView; policy: Policy } | null> {
  if (!ref || !keyById(ref.keyId)) return null;
  const state = await rows.findChallenge(database(), ref, ref.purpose);
  return state && { view: toView(state), policy: policyOf(state.user) };
}

export type CodeResent =
  | { ok: true; view: ChallengeView; deliveryIds: string[] }
  | { ok: false; reason: "no_challenge" | "over" | "none_left" | "channel_unavailable" }
  | { ok: false; reason: "too_early" | "send_limit"; retryAfter: number };

/** By the database's clock, whatever ours says. */
const tooEarly = ({ nextSendAt, now }: rows.ChallengeState) =>
  ({ ok: false, reason: "too_early", retryAfter: secondsUntil(nextSendAt, now) }) as const;

/** Sends the same code again to what `choose` names for the user now. Neither tries nor time are renewed. */
export async function resendBoundCode(
  ref: ChallengeRef | null,
  choose: (user: User) => Destination[],
  client: ClientInfo,
): Promise<CodeResent> {
  const state = ref && keyById(ref.keyId) ? await rows.findChallenge(database(), ref, ref.purpose) : null;
  if (!ref || !state) return { ok: false, reason: "no_challenge" };
  if (state.status !== "open") return { ok: false, reason: "over" };
  if (state.sendsLeft === 0) return { ok: false, reason: "none_left" };
  if (state.nextSendAt > state.now) return tooEarly(state);
  const destinations = withUnfitness(choose(state.user));
  // Left out for good, as the page says: no limit, so waiting would not help.
  if (destinations.every((d) => d.refused !== null)) return { ok: false, reason: "channel_unavailable" };
  const { deliveries, retryAfter, refund } = await charge(state.user, destinations, client, state.forSession);
  // Nothing would go out: the challenge keeps its resend.
  if (deliveries.every((d) => d.refused !== null)) return { ok: false, reason: "send_limit", retryAfter };
  const taken = await rows.insertResend(database(), ref, { sends: state.sends, deliveries, client });
  if (!taken) await refund();
  const after = await rows.findChallenge(database(), ref, ref.purpose);
  if (!after) return { ok: false, reason: "no_challenge" };
  // Another request of the same browser was faster: its pause counts for this one.
  if (!taken) return tooEarly(after);
  return { ok: true, view: toView(after), deliveryIds: idsToSend(deliveries) };
}
