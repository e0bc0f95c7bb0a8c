/** Help for one account or destination, by an operator, who has no account: the audit events name no actor. */
import { canonicalEmail } from "@/lib/contract/email-address";
import type { Channel } from "@/lib/contract/vocabulary";
import type { Executor } from "@/lib/db";
import { removeSuppression } from "@/lib/messaging/suppression.store";
import { unlockByEmail } from "@/lib/workgroups/help-desk.store";
import { Failure } from "@/local/launcher/terminal.mjs";

export type Destination = { channel: Channel; address: string };

/** @returns the canonical spelling, or null if the text is not an email address */
export const parseEmail = canonicalEmail;

/**
 * Reads an email address or a phone number. A number may be in any country, because a suppressed number is one that
 * messages went to.
 *
 * @returns null if the text is neither
 */
export function parseDestination(text: string): Destination | null {
  if (text.includes("@")) {
    const email = parseEmail(text);
    return email === null ? null : { channel: "email", address: email };
  }
  const phone = text.replace(/[\s().-]/g, "");
  return /^\+[1-9][0-9]{6,14}$/.test(phone) ? { channel: "phone", address: phone } : null;
}

/**
 * Unlocks the second step of an account. Idempotent.
 *
 * @returns a sentence for the operator
 * @throws Failure if there is no account with that email address
 */
export async function releaseAccount(db: Executor, email: string): Promise<string> {
  const released = await unlockByEmail(db, email);
  if (!released) throw new Failure(`There is no account with the email address ${email}.`, "Check the spelling.");
  return released.changed
    ? `Released: ${email} can sign in with a one-time password again. No message was sent.`
    : `No change: ${email} is neither paused nor stopped, and has reached no send limit.`;
}

/**
 * Removes the suppression of a destination, for all accounts that have it. Idempotent.
 *
 * @returns a sentence for the operator
 */
export async function useAddress(db: Executor, { channel, address }: Destination): Promise<string> {
  return (await removeSuppression(db, channel, address))
    ? `Codes go to ${address} again.`
    : `No change: ${address} is not suppressed.`;
}
