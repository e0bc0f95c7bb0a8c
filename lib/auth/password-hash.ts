/** Password hashes: argon2id, a few at a time, and the same work whether or not the account exists. */
import { hash, verify } from "@node-rs/argon2";
import { CONCURRENT_HASHES, PASSWORD_HASH, QUEUED_HASHES } from "@/lib/contract/limits";
import { type ConcurrencyLimit, makeConcurrencyLimit } from "@/lib/runtime/concurrency";

// Each hash takes 19 MiB: more at once buys no speed on a few cores, only memory. Shared by all of Next's copies of this module.
const shared = globalThis as { leadmasterHashSlots?: ConcurrencyLimit };

function inSlot<T>(work: () => Promise<T>): Promise<T> {
  shared.leadmasterHashSlots ??= makeConcurrencyLimit({
    of: "password",
    atOnce: CONCURRENT_HASHES,
    waiting: QUEUED_HASHES,
  });
  return shared.leadmasterHashSlots(work);
}

// A hash of random bytes that nobody knows, of the same cost as the real ones.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$3FjA3DLD6L4IUnSaJsLbkw$tcRVmK9QPL1TTbkfpr28FYR9gATQwgJo6MrzhXVAct0";

/** Unicode spells the same password in several ways; keyboards differ in which they send. */
function normalized(password: string): string {
  return password.normalize("NFKC");
}

/** A hash to store. */
export async function hashPassword(password: string): Promise<string> {
  return inSlot(() => hash(normalized(password), PASSWORD_HASH));
}

/** Is this the password? `null` for an account that does not exist: false, after the same work. @throws Overloaded */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const right = await inSlot(() => verify(stored ?? nobody, normalized(password)));
  return right && stored !== null;
}
