/**
 * The challenge engine: start, verify, resend, describe, cancel. Callers hold an opaque cookie value and get closed answers; how
 * codes come about, what is counted and in which order, is decided here and in the statements of `lib/db/challenges.ts`.
 */
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { database } from "../db";
import type { Origin } from "../db/audit";
import * as rows from "../db/challenges";
import type { NewSession } from "../db/sessions";
import type { User } from "../db/users";
import type { ChallengeView, Channel, CodeRefusal } from "../schemas";
import { phoneAvailable } from "./channels/phone";
import { deriveCode, sameCode } from "./code";
import { currentKey, keyById } from "./keyring";
import { maskDestination } from "./mask";
import { type Policy, resolvePolicy } from "./policy";

const purpose = "sign_in";

/** The effective policy of a user, now. */
export function policyOf(user: User): Policy {
  return resolvePolicy({ ...user, phoneAvailable: phoneAvailable() });
}

type Cookie = rows.ChallengeKey & { keyId: string };

/** A challenge cookie is `key id.challenge id.secret`; the row holds the secret's SHA-256. Anything else is no challenge. */
function parseCookie(value: string | undefined): Cookie | null {
  const match = /^([\w-]{8})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(value ?? "");
  const [, keyId, id, secret] = match ?? [];
  if (!keyId || !id || !secret) return null;
  return { keyId, id, cookieHash: hashOf(secret) };
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Two characters that tell messages apart, without the look-alikes I, O, 0 and 1. Random, so that no user can choose it. */
function requestMark(): string {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  const digits = "23456789";
  return `${letters[randomInt(letters.length)]}${digits[randomInt(digits.length)]}`;
}

/** Where a code goes, by the policy as it is now; a phone in a request or a stale edition has no say. */
function deliveriesFor(user: User, channels: Channel[]): rows.NewDelivery[] {
  return channels.flatMap((channel) => {
    const destination = channel === "email" ? user.email : user.phone;
    return destination === null ? [] : [{ id: randomUUID(), channel, destination }];
  });
}

export type Started = { cookie: string; deliveryIds: string[] };

/**
 * Opens a challenge for a user whose password was right. It replaces the one that the same browser had.
 * @returns the cookie value for this browser and the deliveries to dispatch once the answer is out; null when the account changed
 * since the password was checked
 */
export async function start(user: User, replaced: string | undefined, origin: Origin): Promise<Started | null> {
  const key = currentKey();
  const id = randomUUID();
  const secret = randomBytes(32).toString("base64url");
  const deliveries = deliveriesFor(user, policyOf(user).channels);
  const opened = await rows.insertChallenge(database(), {
    id,
    cookieHash: hashOf(secret),
    user,
    purpose,
    keyId: key.id,
    requestMark: requestMark(),
    deliveries,
    replaces: parseCookie(replaced),
    origin,
  });
  if (!opened) return null;
  return { cookie: `${key.id}.${id}.${secret}`, deliveryIds: opened.sends ? deliveries.map((d) => d.id) : [] };
}

/**
 * One try. A right code consumes the challenge and makes `session` in the same statement; a wrong one costs a try of the challenge
 * and of the account. When the try is not allowed the code is not evaluated and the answer is the same for right and wrong.
 */
export async function verify(
  cookieValue: string | undefined,
  code: string,
  session: NewSession,
): Promise<{ ok: true } | { ok: false; reason: CodeRefusal }> {
  const cookie = parseCookie(cookieValue);
  const key = cookie && keyById(cookie.keyId);
  if (!cookie || !key) return { ok: false, reason: "no_challenge" };
  const right = sameCode(code, deriveCode(key, cookie.id, purpose));
  const attempt = await rows.attemptSignIn(database(), { ...cookie, right }, session);
  if (attempt !== null) return attempt === "right" ? { ok: true } : { ok: false, reason: "incorrect" };
  const state = await rows.findChallenge(database(), cookie, purpose);
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
    deliveries: state.deliveries.map(({ channel, destination, state: deliveryState, reason }) => ({
      channel,
      destination: maskDestination(channel, destination),
      state: deliveryState,
      ...(reason && { reason }),
    })),
  };
}

/** What the browser that holds the cookie may know of its challenge, and the policy that asks for it. Null without one. */
export async function describe(
  cookieValue: string | undefined,
): Promise<{ view: ChallengeView; policy: Policy } | null> {
  const cookie = parseCookie(cookieValue);
  if (!cookie || !keyById(cookie.keyId)) return null;
  const state = await rows.findChallenge(database(), cookie, purpose);
  return state && { view: toView(state), policy: policyOf(state.user) };
}

export type Resent =
  | { ok: true; view: ChallengeView; deliveryIds: string[] }
  | { ok: false; reason: "no_challenge" | "over" | "none_left" | "channel_unavailable" }
  | { ok: false; reason: "too_early"; availableAt: Date };

/** Sends the same code again, on one channel or on all that the policy gives now. Neither tries nor time are renewed. */
export async function resend(
  cookieValue: string | undefined,
  channel: Channel | undefined,
  origin: Origin,
): Promise<Resent> {
  const cookie = parseCookie(cookieValue);
  if (!cookie || !keyById(cookie.keyId)) return { ok: false, reason: "no_challenge" };
  const state = await rows.findChallenge(database(), cookie, purpose);
  if (!state) return { ok: false, reason: "no_challenge" };
  if (state.status !== "open") return { ok: false, reason: "over" };
  if (state.sendsLeft === 0) return { ok: false, reason: "none_left" };
  if (state.nextSendAt > state.now) return { ok: false, reason: "too_early", availableAt: state.nextSendAt };
  const channels = policyOf(state.user).channels.filter((c) => channel === undefined || c === channel);
  const deliveries = deliveriesFor(state.user, channels);
  if (deliveries.length === 0) return { ok: false, reason: "channel_unavailable" };
  const taken = await rows.insertResend(database(), cookie, { sends: state.sends, deliveries, origin });
  const after = await rows.findChallenge(database(), cookie, purpose);
  if (!after) return { ok: false, reason: "no_challenge" };
  // Another request of the same browser was faster: its pause counts for this one.
  if (!taken) return { ok: false, reason: "too_early", availableAt: after.nextSendAt };
  return { ok: true, view: toView(after), deliveryIds: deliveries.map((d) => d.id) };
}

/** Ends the challenge of this browser. */
export async function cancel(cookieValue: string | undefined, origin: Origin): Promise<void> {
  const cookie = parseCookie(cookieValue);
  if (cookie) await rows.cancelChallenge(database(), cookie, origin);
}
