// For integration tests of code delivery: challenges with their messages, and the time that passes for them.
import { sql } from "drizzle-orm";
import { currentKey } from "@/lib/config/keyring";
import type { User } from "@/lib/db/users";
import { deriveCode } from "@/lib/mfa/code";
import { query } from "./integration";
import { makeUser, makeWorkgroup, startedChallenge } from "./test-world";

let phones = 0;

/** A user who gets codes by email and text message. */
export async function personWithPhone(): Promise<User> {
  phones += 1;
  return makeUser({
    twoFactorEnabled: true,
    phone: `+1415555${1000 + phones}`,
    memberships: [{ workgroupId: await makeWorkgroup("APP4") }],
  });
}

/** A challenge, its code and its deliveries. */
export type Sent = { id: string; code: string; cookie: string; deliveryIds: string[] };

/** Creates a challenge, whose messages are queued but not sent. */
export async function begin(user: User): Promise<Sent> {
  const started = await startedChallenge(user);
  if (!started) throw new Error("the challenge was not opened");
  const id = started.cookie.split(".")[1] ?? "";
  return { ...started, id, code: deriveCode(currentKey(), id, "sign_in") };
}

type Row = { channel: string; state: string; reason: string | null; attempts: number; class: string | null };

/** The deliveries of a challenge, by channel. */
export function rowsOf({ id }: Sent): Promise<Row[]> {
  return query<Row>(sql`SELECT channel, state, reason, attempts, error_class AS class FROM deliveries
                         WHERE challenge_id = ${id}::uuid ORDER BY channel`);
}

/** Makes the deliveries of a challenge due: backoff, lease and channel pauses are over. */
export async function makeDue({ id }: Sent): Promise<void> {
  await query(sql`UPDATE deliveries SET next_attempt_at = now() WHERE challenge_id = ${id}::uuid`);
  await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
}
