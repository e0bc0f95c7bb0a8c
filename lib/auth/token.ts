/** Random tokens of sessions and links: 256 bits, of which only the SHA-256 is stored. */
import { createHash, randomBytes } from "node:crypto";

export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** The hash of a token that can be one of ours; null for anything else, so that no nonsense reaches the database. */
export function sessionTokenHash(token: string | undefined): Buffer | null {
  return token !== undefined && /^[\w-]{43}$/.test(token) ? hashToken(token) : null;
}
