/**
 * The page behind the link of an invitation: what it is about, and accepting it. Accepting makes no session; the browser then takes the
 * ordinary password step.
 */
import { randomUUID } from "node:crypto";
import { hashPassword } from "@/lib/auth/credential-hash";
import { actorOf, type SessionState } from "@/lib/auth/session";
import type { AcceptInvitation, OpenedInvitation } from "@/lib/contract/invitation-schemas";
import { INVITATION_ACCEPTS } from "@/lib/contract/limits";
import { ratePassword } from "@/lib/contract/password-rules";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { SessionDenial } from "@/lib/db/authority";
import { ipBucket } from "@/lib/db/ip-address";
import { chargeOrWait, rateLimitKey } from "@/lib/db/rate-limits";
import { sendAfterAnswer } from "@/lib/messaging/after-answer";
import { type LinkRef, readLinkToken } from "@/lib/messaging/link-token";
import {
  findOpenInvitation,
  type Joined,
  joinAsActor,
  joinAsNewUser,
  joinWithNewPassword,
  type OpenInvitation,
} from "./invitation-accept.store";

/** Null for an account that the operator disabled, or whose membership an admin disabled: its link is over. */
const isUsable = ({ account, membership }: OpenInvitation) => !account?.disabled && membership !== "disabled";

async function findUsable(ref: LinkRef | null): Promise<OpenInvitation | null> {
  const found = ref && (await findOpenInvitation(database(), ref));
  return found && isUsable(found) ? found : null;
}

/** @returns null for a link that is used, revoked, replaced, expired, truncated or forged, or of a disabled account. Changes nothing */
export async function openInvitation(token: string): Promise<OpenedInvitation | null> {
  const found = await findUsable(readLinkToken("invitation", token));
  if (!found) return null;
  const { workgroup, email, name, account } = found;
  return { workgroup, email, name, hasAccount: account?.canSignIn ?? false };
}

export type Accepted =
  | { ok: true }
  /** `conflict`: the account changed twice meanwhile; trying again helps. */
  | { ok: false; reason: "link_over" | "wrong_account" | "already_member" | "conflict" | SessionDenial }
  /** The password is missing or refused; the link still works. */
  | { ok: false; reason: "unacceptable"; sentence: string }
  /** The attempt was not evaluated. `retryAfter` in seconds. */
  | { ok: false; reason: "too_many_attempts"; retryAfter: number };

type Attempt = { ref: LinkRef; given: AcceptInvitation; session: SessionState; client: ClientInfo };

const passwordMissing = { ok: false, reason: "unacceptable", sentence: "Choose a password." } as const;

async function joinWithPassword(found: OpenInvitation, { ref, given, client }: Attempt): Promise<Accepted | Joined> {
  const { password, name } = given;
  if (password === undefined) return passwordMissing;
  const { account, email } = found;
  const stored = account?.name ?? found.name;
  const verdict = await ratePassword(password, [name ?? stored, stored, email]);
  if (!verdict.ok) return { ok: false, reason: "unacceptable", sentence: verdict.reason };
  const passwordHash = await hashPassword(password);
  if (account) return joinWithNewPassword(database(), ref, { id: account.id, name, passwordHash }, client);
  return joinAsNewUser(database(), ref, { id: randomUUID(), name: name ?? found.name, passwordHash }, client);
}

async function joinOnce(found: OpenInvitation, attempt: Attempt): Promise<Accepted | Joined> {
  const { session, ref, client } = attempt;
  const { account, membership } = found;
  // Also for a person without an account: accepting must not happen in another user's session.
  if (session.state !== "anonymous" && session.user.id !== account?.id) return { ok: false, reason: "wrong_account" };
  if (!account?.canSignIn) return joinWithPassword(found, attempt);
  if (session.state === "anonymous") return { ok: false, reason: "unauthenticated" };
  if (membership === "active") return { ok: false, reason: "already_member" };
  return joinAsActor(database(), ref, actorOf(session), client);
}

/** Uses an invitation. An attempt is charged before the link is looked up. @throws Overloaded */
export async function acceptInvitation(
  token: string,
  given: AcceptInvitation,
  session: SessionState,
  client: ClientInfo,
): Promise<Accepted> {
  const ref = readLinkToken("invitation", token);
  if (!ref) return { ok: false, reason: "link_over" };
  const retryAfter = await chargeOrWait(database(), [
    { key: rateLimitKey("invitation-client", ipBucket(client.ipAddress)), ...INVITATION_ACCEPTS.client },
    { key: rateLimitKey("invitation-link", ref.id), ...INVITATION_ACCEPTS.link },
  ]);
  if (retryAfter !== null) return { ok: false, reason: "too_many_attempts", retryAfter };
  // Once more if the account changed between the read and the locks, such as by another invitation of the same person.
  for (let attempts = 0; attempts < 2; attempts++) {
    const found = await findUsable(ref);
    if (!found) return { ok: false, reason: "link_over" };
    const joined = await joinOnce(found, { ref, given, session, client });
    if (!joined.ok && joined.reason === "changed") continue;
    if (joined.ok) sendAfterAnswer();
    return joined;
  }
  return { ok: false, reason: "conflict" };
}
