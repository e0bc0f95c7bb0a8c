/**
 * Temporary codes: random digits that an admin or an operator gives to a person whose messages do not arrive. Only the HMAC is stored.
 * It leaves the account out, because the one statement of the code step is the first to know it: the row names the account.
 */
import { createHmac, randomInt } from "node:crypto";
import { type CodeKey, currentKey, keyring } from "@/lib/config/keyring";
import { TEMPORARY_CODE } from "@/lib/contract/limits";

/** The HMAC of a temporary code, with the id of the application secret that its key is derived from. */
export type TemporaryMac = { keyId: string; mac: Buffer };

/** A new code: eight digits as text, uniformly distributed, from the cryptographic generator. */
export function newTemporaryCode(): string {
  return randomInt(10 ** TEMPORARY_CODE.digits)
    .toString()
    .padStart(TEMPORARY_CODE.digits, "0");
}

const macWith = (key: CodeKey, code: string): TemporaryMac => ({
  keyId: key.id,
  mac: createHmac("sha256", key.temporaryCodeBytes).update(code).digest(),
});

/** What is stored of a new code. */
export const storedMac = (code: string): TemporaryMac => macWith(currentKey(), code);

/** What a stored code can be compared with: one HMAC for each secret that is configured, none for a retired one. */
export const candidateMacs = (code: string): TemporaryMac[] => keyring().map((key) => macWith(key, code));
