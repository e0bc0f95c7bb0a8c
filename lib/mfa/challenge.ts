/**
 * The engine: create, verify, resend, describe and cancel a challenge. A sign-in's challenge is bound to a cookie of the browser, every
 * other one to the session; {@link challengeOfCookie} and {@link challengeOfSession} find it. The engine sends what it queues.
 */
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { currentKey, keyById } from "@/lib/config/keyring";
import { secondsUntil } from "@/lib/contract/duration";
import type { Purpose } from "@/lib/contract/purpose";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { SmsConsentVersion } from "@/lib/contract/sms-consent";
import type { Channel, CodeRefusal } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { Actor } from "@/lib/db/authority";
import type { Charged } from "@/lib/db/rate-limits";
import type { User } from "@/lib/db/users";
import type { Destination } from "@/lib/messaging/suppression";
import { afterResponse } from "@/lib/runtime/after-response";
import { type AttemptOutcome, type EvaluatedAttempt, isEvaluatedAttempt } from "./attempt.store";
import {
  type ChallengeInserted,
  type ChallengeKey,
  cancelNamedChallenge,
  insertChallenge,
  insertResend,
  type NewDelivery,
} from "./challenge.store";
import { type ChallengeState, findChallenge, findSessionChallenge } from "./challenge-state.store";
import { afterResend, toView } from "./challenge-view";
import { deriveCode, sameCode } from "./code";
import { dispatch } from "./code-delivery";
import { destinationsOf, policyOf, withNumberRefusals, workgroupNamesOf } from "./destinations";
import type { Policy } from "./policy";
import { planSend, settleSend } from "./send-limit.store";
import { candidateMacs, type TemporaryMac } from "./temporary-code";

/** The challenge that a browser or a session claims to hold; no statement has compared it with the row yet. */
export type ChallengeRef = ChallengeKey & {
  purpose: Purpose;
  /** The destination that a contact change confirms; null for the other purposes. */
  newDestination: string | null;
};

const sha256 = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/**
 * The challenge that a cookie names. The value is `key id.challenge id.secret`; the row holds the secret's SHA-256.
 * @returns null for a value that is not ours
 */
export function challengeOfCookie(cookie: string | undefined): ChallengeRef | null {
  const match = /^([\w-]{8})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(cookie ?? "");
  const [, keyId, id, secret] = match ?? [];
  if (!keyId || !id || !secret) return null;
  return { keyId, id, cookieHash: sha256(secret), purpose: "sign_in", newDestination: null };
}

/** The purposes of challenges that are bound to a session. */
export type SessionPurpose = Exclude<Purpose, "sign_in">;

/** The newest pending challenge that a session has for a purpose, or null. The token's hash takes the place of a cookie's secret. */
export async function challengeOfSession(
  { sessionId, tokenHash }: Pick<Actor, "sessionId" | "tokenHash">,
  purpose: SessionPurpose,
): Promise<ChallengeRef | null> {
  const found = await findSessionChallenge(database(), sessionId, purpose);
  return found && { ...found, cookieHash: tokenHash, purpose };
}

/** Two characters that pair a message with the code page, without the look-alikes I, O, 0 and 1. Random: a user can't choose them. */
function newRequestMark(): string {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  const digits = "23456789";
  return `${letters[randomInt(letters.length)]}${digits[randomInt(digits.length)]}`;
}

const confirmedChannels = { confirm_email: "email", confirm_phone: "phone" } as const;

/** A confirmation proves that the destination works, so its suppression does not count. */
const confirmationOf = (channel: Channel, destination: string): Destination[] => [
  { channel, destination, refused: null },
];

/** What a new sign-in challenge is for; `actor` is the session that lacks its second step, if the password was not just entered. */
export type SignInRequest = {
  purpose: "sign_in";
  /** The challenge cookie that the browser sent; the new challenge replaces that one. */
  replacedCookie: string | undefined;
  actor?: Actor | null;
  /** What the password attempt was charged, to give back. */
  charged?: Charged[];
};

/** What a new challenge of a session is for. */
export type SessionRequest =
  | { purpose: "reauthenticate"; actor: Actor }
  /** `agreed`: to this text about text messages, by the owner of a new phone number. */
  | {
      purpose: keyof typeof confirmedChannels;
      actor: Actor;
      newDestination: string;
      agreed?: SmsConsentVersion | null;
    };

/** `changed`: the account changed since the password was compared, or the session does not lack a second step. */
export type ChallengeRefused = Extract<ChallengeInserted, { ok: false }>;

/**
 * Creates a challenge, queues its messages and sends them after the response. A send limit refuses messages, never the challenge.
 * @returns for a sign-in, the cookie value for this browser
 */
export async function createChallenge(
  user: User,
  request: SignInRequest,
  client: ClientInfo,
): Promise<{ ok: true; cookie: string } | ChallengeRefused>;
export async function createChallenge(
  user: User,
  request: SessionRequest,
  client: ClientInfo,
): Promise<{ ok: true } | ChallengeRefused>;
export async function createChallenge(user: User, request: SignInRequest | SessionRequest, client: ClientInfo) {
  const { purpose, actor = null } = request;
  const secret = randomBytes(32).toString("base64url");
  const newDestination = "newDestination" in request ? request.newDestination : null;
  const destinations =
    "newDestination" in request
      ? confirmationOf(confirmedChannels[request.purpose], request.newDestination)
      : destinationsOf(user);
  const isWithoutPassword = actor !== null && purpose === "sign_in";
  const send = planSend(user, withNumberRefusals(destinations), client, isWithoutPassword);
  const id = randomUUID();
  const keyId = currentKey().id;
  const inserted = await insertChallenge(database(), {
    id,
    keyId,
    cookieHash: purpose === "sign_in" ? sha256(secret) : request.actor.tokenHash,
    purpose,
    replaces: purpose === "sign_in" ? challengeOfCookie(request.replacedCookie) : null,
    actor,
    charged: (purpose === "sign_in" && request.charged) || [],
    newDestination,
    consent: ("agreed" in request && request.agreed) || null,
    user,
    requestMark: newRequestMark(),
    workgroupNames: workgroupNamesOf(user),
    send,
    client,
  });
  if (!inserted.ok) return inserted;
  sendAfterResponse(inserted.sent.deliveries);
  await settleSend(database(), inserted.sent);
  return purpose === "sign_in" ? { ok: true, cookie: `${keyId}.${id}.${secret}` } : { ok: true };
}

function sendAfterResponse(deliveries: NewDelivery[]): void {
  const ids = deliveries.filter((d) => d.refused === null).map((d) => d.id);
  if (ids.length > 0) afterResponse(() => dispatch(ids));
}

export type CodeVerified =
  /** `sessions`: live sessions of the account before this attempt. */
  | { ok: true; userId: string; email: string; sessions: number }
  /** `evaluated`: set if the attempt was spent. */
  | { ok: false; reason: CodeRefusal; evaluated?: EvaluatedAttempt & { challengeId: string } }
  /** Not evaluated: rate limit for incorrect codes of this client. `retryAfter` is in seconds. */
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

/** The statement that spends an attempt and, for a correct code, does what the challenge was for, both or neither. */
type SpendAttempt<Given> = (attempt: ChallengeKey & Given) => Promise<AttemptOutcome>;

/**
 * Verifies one code. A correct one consumes the challenge, an incorrect one spends an attempt of challenge and account. An attempt
 * that is not allowed is not evaluated: the result is the same for correct and incorrect codes.
 */
export async function verifyCode(
  ref: ChallengeRef | null,
  code: string,
  spend: SpendAttempt<{ right: boolean }>,
): Promise<CodeVerified> {
  const key = ref && keyById(ref.keyId);
  if (!ref || !key) return { ok: false, reason: "no_challenge" };
  const right = sameCode(code, deriveCode(key, ref.id, ref.purpose));
  return resultOf(ref, await spend({ id: ref.id, keyId: ref.keyId, cookieHash: ref.cookieHash, right }));
}

/**
 * Verifies a temporary code in place of the code of a sign-in, with the same attempts and the same results. The statement that spends the
 * attempt compares it, so an account without a temporary code takes the same steps.
 */
export async function verifyTemporaryCode(
  ref: ChallengeRef | null,
  temporaryCode: string,
  spend: SpendAttempt<{ macs: TemporaryMac[] }>,
): Promise<CodeVerified> {
  if (!ref || !keyById(ref.keyId)) return { ok: false, reason: "no_challenge" };
  const { id, keyId, cookieHash } = ref;
  return resultOf(ref, await spend({ id, keyId, cookieHash, macs: candidateMacs(temporaryCode) }));
}

async function resultOf(ref: ChallengeRef, outcome: AttemptOutcome): Promise<CodeVerified> {
  if (isEvaluatedAttempt(outcome)) {
    const { userId, email, sessions } = outcome;
    return outcome.right
      ? { ok: true, userId, email, sessions: sessions ?? 0 }
      : { ok: false, reason: "incorrect", evaluated: { ...outcome, challengeId: ref.id } };
  }
  if (outcome) return { ok: false, reason: "too_many_attempts", retryAfter: outcome.retryAfter };
  const state = await findChallenge(database(), ref, ref.purpose);
  // The challenge changed between the two statements: the attempt was not evaluated either way.
  if (!state || state.status === "open") return { ok: false, reason: "no_challenge" };
  return { ok: false, reason: state.status };
}

/** What the holder of a challenge may see of it, and the policy of its user. Null if there is no such pending challenge. */
export async function describeChallenge(
  ref: ChallengeRef | null,
): Promise<{ view: ChallengeView; policy: Policy } | null> {
  if (!ref || !keyById(ref.keyId)) return null;
  const state = await findChallenge(database(), ref, ref.purpose);
  return state && { view: toView(state), policy: policyOf(state.user) };
}

/** `retryAfter` is in seconds. */
export type CodeResent =
  | { ok: true; view: ChallengeView }
  | { ok: false; reason: "no_challenge" | "over" | "none_left" | "channel_unavailable" }
  | { ok: false; reason: "too_early" | "send_limit"; retryAfter: number };

/** By the database clock. */
const tooEarly = ({ nextSendAt, now }: ChallengeState) =>
  ({ ok: false, reason: "too_early", retryAfter: secondsUntil(nextSendAt, now) }) as const;

function resendDestinations({ purpose, newDestination }: ChallengeRef, user: User, channel: Channel | undefined) {
  if (purpose === "confirm_email" || purpose === "confirm_phone")
    return newDestination === null ? [] : confirmationOf(confirmedChannels[purpose], newDestination);
  return destinationsOf(user).filter((d) => channel === undefined || d.channel === channel);
}

/**
 * Sends the same code again after the response: on `channel`, or on every channel of the current policy; a contact change's to its
 * new destination. Renews neither attempts nor expiry.
 */
export async function resendCode(
  ref: ChallengeRef | null,
  channel: Channel | undefined,
  client: ClientInfo,
): Promise<CodeResent> {
  const state = ref && keyById(ref.keyId) ? await findChallenge(database(), ref, ref.purpose) : null;
  if (!ref || !state) return { ok: false, reason: "no_challenge" };
  if (state.status !== "open") return { ok: false, reason: "over" };
  if (state.sendsLeft === 0) return { ok: false, reason: "none_left" };
  if (state.nextSendAt > state.now) return tooEarly(state);
  const destinations = withNumberRefusals(resendDestinations(ref, state.user, channel));
  // Suppressed, as the page says: not a limit, so waiting would not help.
  if (destinations.every((d) => d.refused !== null)) return { ok: false, reason: "channel_unavailable" };
  const send = planSend(state.user, destinations, client, state.forSession);
  const resent = await insertResend(database(), ref, { sends: state.sends, send, client });
  if (!resent.ok) {
    const after = await findChallenge(database(), ref, ref.purpose);
    // A concurrent request of the same browser took this resend: its pause applies.
    return after ? tooEarly(after) : { ok: false, reason: "no_challenge" };
  }
  const { sent, nextSendAt, now } = resent;
  sendAfterResponse(sent.deliveries);
  const retryAfter = await settleSend(database(), sent);
  // No message would leave: the challenge kept its resend.
  if (nextSendAt === null) return { ok: false, reason: "send_limit", retryAfter };
  return { ok: true, view: toView(afterResend(state, sent.deliveries, { nextSendAt, now })) };
}

/** Ends a pending sign-in for the browser that holds it. Idempotent. */
export async function cancelChallenge(ref: ChallengeRef | null, client: ClientInfo): Promise<void> {
  if (ref) await cancelNamedChallenge(database(), ref, client);
}
