/** What an operator runs on a restored database before a server uses it. */
import { endAllSessions } from "@/lib/auth/restored-accounts.store";
import type { Executor } from "@/lib/db";
import { cancelQueuedMessages } from "@/lib/messaging/restored-messages.store";
import { Failure } from "@/local/launcher/terminal.mjs";

/**
 * Ends all sessions, sign-ins, reset links and temporary codes, and cancels all queued messages.
 *
 * @returns sentences for the operator
 * @throws Failure if it is not confirmed
 */
export async function prepareRestored(db: Executor, isConfirmed: () => Promise<boolean>): Promise<string> {
  if (!(await isConfirmed()))
    throw new Failure("Nothing was changed: not confirmed.", "Type the word restored, or add --yes.");
  const { accounts, sessions } = await endAllSessions(db);
  const messages = await cancelQueuedMessages(db);
  return [
    `Ended: ${sessions} sessions, and all sign-ins, reset links and temporary codes of ${accounts} accounts.`,
    `Canceled: ${messages} messages that were queued at the time of the backup.`,
    "Repeat the erasures since the backup before you start the server.",
  ].join("\n");
}
