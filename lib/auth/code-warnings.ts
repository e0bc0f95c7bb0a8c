/** Wrong codes after a right password mean that somebody may know the password: the account's owner is told. */
import type { Evaluated } from "../db/attempts";
import type { Origin } from "../db/audit";
import { WRONG_CODES_PER_ACCOUNT } from "../mfa/limits";
import { WRONG_CODES_BEFORE_NOTICE } from "./limits";
import { notify } from "./notices";

/** To be called for every wrong code that was evaluated. */
export function warnOfWrongCodes({ userId, email, attempts, wrongCodes }: Evaluated, origin: Origin): void {
  const to = { userId, email };
  if (attempts === WRONG_CODES_BEFORE_NOTICE) notify(to, { kind: "wrong_codes" }, origin);
  if (wrongCodes >= WRONG_CODES_PER_ACCOUNT) notify(to, { kind: "second_step_paused" }, origin);
}
