/** Random tokens of sessions and links: 256 bits, of which only the SHA-256 is stored. */
import { createHash, randomBytes } from "node:crypto";

/** A new token, base64url, and the SHA-256 to store. */
export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

/** The SHA-256 of a token. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** The SHA-256 of a token in our format; null for any other value, which then never reaches the database. */
export function sessionTokenHash(token: string | undefined): Buffer | null {
  return token !== undefined && /^[\w-]{43}$/.test(token) ? hashToken(token) : null;
}
