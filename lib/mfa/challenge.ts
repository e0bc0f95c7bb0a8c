/**
 * The second step of a sign-in: start, verify, resend, describe, cancel. Callers hold an opaque cookie value and get closed answers;
 * how codes come about, what is counted and in which order, is decided below.
 */
import { randomBytes } from "node:crypto";
import type { ChallengeView } from "@/lib/contract/sign-in";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { Actor } from "@/lib/db/authority";
import type { NewSession } from "@/lib/db/session-rows";
import type { User } from "@/lib/db/users";
import { attemptSignIn } from "./attempt.store";
import { cancelNamedChallenge } from "./challenge.store";
import {
  type ChallengeCreated,
  type ChallengeRef,
  type CodeResent,
  type CodeVerified,
  createBoundChallenge,
  describeBoundChallenge,
  destinationsOf,
  hashSecret,
  resendBoundCode,
  verifyBoundCode,
} from "./engine";
import type { Policy } from "./policy";

export { policyOf } from "./engine";

/** A challenge cookie is `key id.challenge id.secret`; the row holds the secret's SHA-256. Anything else is no challenge. */
function parseCookie(value: string | undefined): ChallengeRef | null {
  const match = /^([\w-]{8})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(value ?? "");
  const [, keyId, id, secret] = match ?? [];
  if (!keyId || !id || !secret) return null;
  return { keyId, id, cookieHash: hashSecret(secret), purpose: "sign_in" };
}

export type SignInChallenge =
  | { ok: true; cookie: string; deliveryIds: string[] }
  | Extract<ChallengeCreated, { ok: false }>;

/**
 * Opens a challenge for a user whose password was right, or for a session that lacks its second step (`actor`). It replaces the one
 * that the same browser had.
 * @returns the cookie value for this browser and the deliveries to dispatch once the answer is out; `changed` when the account changed
 * since the password was checked, or the session lacks nothing
 */
export async function createChallenge(
  user: User,
  replaced: string | undefined,
  client: ClientInfo,
  actor: Actor | null = null,
): Promise<SignInChallenge> {
  const secret = randomBytes(32).toString("base64url");
  const opening = {
    cookieHash: hashSecret(secret),
    purpose: "sign_in",
    replaces: parseCookie(replaced),
    actor,
    newDestination: null,
  } as const;
  const opened = await createBoundChallenge(user, destinationsOf(user), opening, client);
  if (!opened.ok) return opened;
  return { ok: true, cookie: `${opened.ref.keyId}.${opened.ref.id}.${secret}`, deliveryIds: opened.deliveryIds };
}

/**
 * One try. A right code consumes the challenge and makes `session` in the same statement; a wrong one costs a try of the challenge
 * and of the account. When the try is not allowed the code is not evaluated and the answer is the same for right and wrong.
 */
export async function verifyCode(cookie: string | undefined, code: string, session: NewSession): Promise<CodeVerified> {
  return verifyBoundCode(parseCookie(cookie), code, (attempt) => attemptSignIn(database(), attempt, session));
}

/** What the browser that holds the cookie may know of its challenge, and the policy that asks for it. Null without one. */
export async function describeChallenge(
  cookie: string | undefined,
): Promise<{ view: ChallengeView; policy: Policy } | null> {
  return describeBoundChallenge(parseCookie(cookie));
}

/** Sends the same code again, on one channel or on all that the policy gives now. */
export async function resendCode(
  cookie: string | undefined,
  channel: Channel | undefined,
  client: ClientInfo,
): Promise<CodeResent> {
  const choose = (user: User) => destinationsOf(user).filter((d) => channel === undefined || d.channel === channel);
  return resendBoundCode(parseCookie(cookie), choose, client);
}

/** Ends the challenge of this browser. */
export async function cancelChallenge(cookie: string | undefined, client: ClientInfo): Promise<void> {
  const ref = parseCookie(cookie);
  if (ref) await cancelNamedChallenge(database(), ref, client);
}
