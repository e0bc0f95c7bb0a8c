/** Help for one account or destination, by an operator, who has no account: the audit events name no actor. */
import { canonicalEmail } from "@/lib/contract/email-address";
import type { IssueTemporaryCode } from "@/lib/contract/temporary-code-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import type { Database, Executor } from "@/lib/db";
import { removeSuppression } from "@/lib/messaging/suppression.store";
import { unlockByEmail } from "@/lib/workgroups/help-desk.store";
import { issueOperatorCode } from "@/lib/workgroups/operator-code";
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
    ? `Released: ${email} can sign in with a one-time password again, and is notified.`
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

/**
 * Issues a temporary code for an account.
 *
 * @returns sentences for the operator, with the code: it is printed once and stored nowhere
 * @throws Failure if there is no such account, its second step is paused or locked, or the operators have issued too many
 */
export async function issueCode(db: Database, email: string, wish: IssueTemporaryCode): Promise<string> {
  const issued = await issueOperatorCode(db, email, wish);
  if (issued.ok) {
    const until = `${issued.expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
    return `${issued.code} signs ${email} in once until ${until}, in place of the code.\nMake sure who you give it to. The person is notified. It is not shown again.`;
  }
  switch (issued.reason) {
    case "no_account":
      throw new Failure(`No account that can sign in has the email address ${email}.`, "Check the spelling.");
    case "member_locked":
      throw new Failure(`The second step of ${email} is paused or locked.`, "Run release first.");
    case "too_many_attempts": {
      const minutes = Math.ceil(issued.retryAfter / 60);
      throw new Failure(
        "The operators have issued too many temporary codes today.",
        `Try again in ${minutes} minutes.`,
      );
    }
  }
}
