/**
 * The link "this was not me" in a message. Its token is derived like the code, so that nothing is stored and a retry is the same bytes:
 * `key id.challenge id.MAC`. Whoever holds it can end a sign-in, never make one.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/config/env";
import type { CodeKey } from "@/lib/config/keyring";
import { keyById } from "@/lib/config/keyring";
import type { Purpose } from "@/lib/contract/purpose";

/** A code that confirms a new address goes to somebody who may be a stranger to the account. */
const disownable: Purpose[] = ["sign_in", "reauthenticate"];

function macOf(key: CodeKey, challengeId: string): string {
  return createHmac("sha256", key.linkBytes).update(challengeId).digest("base64url");
}

/** Null where the message goes to an address that is not the account's yet. */
export function notMeUrl(key: CodeKey, of: { challengeId: string; purpose: Purpose }): string | null {
  if (!disownable.includes(of.purpose)) return null;
  return `${env().NEXTAUTH_URL}/not-me/${key.id}.${of.challengeId}.${macOf(key, of.challengeId)}`;
}

/** The challenge that a token speaks of; null for anything that is not ours, or of a secret that was removed. */
export function challengeIdOfNotMeToken(token: string): string | null {
  const match = /^([\w-]{8})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(token);
  const [, keyId, id, mac] = match ?? [];
  const key = keyId && keyById(keyId);
  if (!key || !id || !mac) return null;
  return timingSafeEqual(Buffer.from(macOf(key, id)), Buffer.from(mac)) ? id : null;
}
