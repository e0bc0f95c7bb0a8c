/**
 * Hashes of credentials. Passwords: argon2id, a few at a time, and the same work whether or not the account exists. Tokens of sessions and
 * links: 256 random bits, of which only the SHA-256 is stored.
 */

import { createHash, randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { CONCURRENT_HASHES, PASSWORD_HASH, QUEUED_HASHES } from "@/lib/contract/limits";
import { type ConcurrencyLimit, makeConcurrencyLimit } from "@/lib/runtime/concurrency";
import { verifyImportedHash } from "./imported-hash";

// Each hash takes 19 MiB and a core: more than there are cores only delays every other request. Shared by all of Next's copies of this module.
const shared = globalThis as { leadmasterHashSlots?: ConcurrencyLimit };

function inSlot<T>(work: () => Promise<T>): Promise<T> {
  shared.leadmasterHashSlots ??= makeConcurrencyLimit({
    of: "password",
    atOnce: Math.min(CONCURRENT_HASHES, availableParallelism()),
    waiting: QUEUED_HASHES,
  });
  return shared.leadmasterHashSlots(work);
}

// A hash of discarded random bytes, with the cost of the real ones: a missing account takes the same time (account enumeration).
const absentAccountHash =
  "$argon2id$v=19$m=19456,t=2,p=1$3FjA3DLD6L4IUnSaJsLbkw$tcRVmK9QPL1TTbkfpr28FYR9gATQwgJo6MrzhXVAct0";

/** Keyboards send different Unicode sequences for the same password (NIST SP 800-63B-4, 3.1.1.2: normalize). */
function normalized(password: string): string {
  return password.normalize("NFKC");
}

/** The argon2id hash to store. @throws Overloaded */
export async function hashPassword(password: string): Promise<string> {
  return inSlot(() => hash(normalized(password), PASSWORD_HASH));
}

/** Is the stored hash one of another system, which a sign-in replaces? `imported-hash.ts` has the forms. */
export const isImportedHash = (stored: string): boolean => /^(?:raw|bcrypt):/.test(stored);

/**
 * Is this the password? False after the same work for an account that does not exist (`stored` is null). An imported hash takes other work
 * until the first sign-in replaces it: decision 0057. @throws Overloaded
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const isCorrect = await inSlot(() =>
    stored !== null && isImportedHash(stored)
      ? verifyImportedHash(stored, password)
      : verify(stored ?? absentAccountHash, normalized(password)),
  );
  return isCorrect && stored !== null;
}

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
