/** An account keeps its newest sessions: a script that signs in for ever must not fill the table, nor the list that its owner reads. */

import { SESSIONS_PER_ACCOUNT } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { endOldestSessions } from "./session.store";

/** Sign-ins that may be under way at once and do not see each other's sessions, with some to spare. */
const UNSEEN = 12;

/** To be called after a sign-in that saw `before` live sessions. Mostly there are few, and nothing is asked. */
export async function limitSessions(userId: string, before: number): Promise<void> {
  if (before >= SESSIONS_PER_ACCOUNT - UNSEEN) await endOldestSessions(database(), userId);
}
