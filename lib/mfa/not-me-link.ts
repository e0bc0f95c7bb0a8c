/**
 * The not-me link in a message. Its token, `key id.challenge id.MAC`, is derived like the code: nothing is stored, and a retry has the same
 * bytes. Its holder can end a sign-in, never create one.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/config/env";
import type { CodeKey } from "@/lib/config/keyring";
import { keyById } from "@/lib/config/keyring";
import type { Purpose } from "@/lib/contract/purpose";

/** Not for confirmations: the recipient may not be the user of the account. */
const reportable: Purpose[] = ["sign_in", "reauthenticate"];

function macOf(key: CodeKey, challengeId: string): string {
  return createHmac("sha256", key.linkBytes).update(challengeId).digest("base64url");
}

/** The URL for a message; null if its destination is not yet the account's. */
export function notMeUrl(key: CodeKey, of: { challengeId: string; purpose: Purpose }): string | null {
  if (!reportable.includes(of.purpose)) return null;
  return `${env().NEXTAUTH_URL}/not-me/${key.id}.${of.challengeId}.${macOf(key, of.challengeId)}`;
}

/** The id of the challenge of a token; null if the token is not ours or its key was removed from the configuration. */
export function challengeIdOfNotMeToken(token: string): string | null {
  const match = /^([\w-]{8})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(token);
  const [, keyId, id, mac] = match ?? [];
  const key = keyId && keyById(keyId);
  if (!key || !id || !mac) return null;
  return timingSafeEqual(Buffer.from(macOf(key, id)), Buffer.from(mac)) ? id : null;
}
