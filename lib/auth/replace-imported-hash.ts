/** Replaces an imported password hash after the response of the first correct password, so that the sign-in takes no further round trip. */
import { database } from "@/lib/db";
import { afterResponse } from "@/lib/runtime/after-response";
import { errorFields, log } from "@/lib/runtime/log";
import { trackUntilShutdown } from "@/lib/runtime/pending-work";
import { hashPassword } from "./credential-hash";
import { replaceHash } from "./imported-hash.store";

async function replace(userId: string, password: string, from: string): Promise<void> {
  try {
    await replaceHash(database(), userId, { from, to: await hashPassword(password) });
  } catch (error) {
    // The imported hash still works, and the next sign-in tries again.
    log().warn({ event: "hash_not_replaced", ...errorFields(error) });
  }
}

/** Of parallel sign-ins one replaces the hash; a password that was changed meanwhile stays. Never fails the sign-in. */
export function replaceImportedHash(userId: string, password: string, imported: string): void {
  afterResponse(() => trackUntilShutdown(() => replace(userId, password, imported)));
}
