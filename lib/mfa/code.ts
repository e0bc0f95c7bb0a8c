/**
 * Codes. A code is derived from the challenge's id with a key that is never in the database, so no code is stored, and a resend, a second
 * channel and a retry after a crash carry the same code. Pure.
 */

import { createHmac, timingSafeEqual } from "node:crypto";
import type { CodeKey } from "@/lib/config/keyring";
import { CODE_DIGITS } from "@/lib/contract/limits";
import type { Purpose } from "@/lib/contract/purpose";

/** The code of a challenge: six digits as text, with leading zeros. The modulo bias, 2^64 mod 10^6, is 5e-14: not exploitable. */
export function deriveCode(key: CodeKey, challengeId: string, purpose: Purpose): string {
  const mac = createHmac("sha256", key.bytes).update(challengeId).update("\0").update(purpose).digest();
  const number = mac.readBigUInt64BE(0) % 10n ** BigInt(CODE_DIGITS);
  return number.toString().padStart(CODE_DIGITS, "0");
}

/** Compares in constant time, as text: `012345` is not `12345`. */
export function sameCode(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
