/** Members in every state that needs help, and a month of messages, for tests of Workgroup Management. */
import { randomBytes, randomUUID } from "node:crypto";
import type { Person, Workgroup, World } from "./people";

/** Members who are locked or paused or have a stopped destination, and one whom only an operator can help. @returns the first three */
export async function makeTroubledMembers(world: World, workgroup: Workgroup): Promise<Person[]> {
  const { sql, makePerson, makeWorkgroup } = world;
  const memberships = [{ workgroup }];
  const locked = await makePerson({ name: "Lou Locked", memberships });
  const paused = await makePerson({ name: "Maximiliana-Alexandrina von Hohenstein-Rabenau", memberships });
  const bounced = await makePerson({ name: "Bea Bounced", memberships });
  const complained = await makePerson({ name: "Cam Complained", memberships });
  const elsewhere = await makePerson({
    name: "Bo Both",
    memberships: [...memberships, { workgroup: await makeWorkgroup() }],
  });
  await sql`UPDATE users SET second_step_stopped_at = now(), wrong_code_streak = 50 WHERE id IN (${locked.id}, ${elsewhere.id})`;
  await sql`UPDATE users SET wrong_code_at = array_fill(now() - interval '1 hour', ARRAY[10]), wrong_code_streak = 10 WHERE id = ${paused.id}`;
  await sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${bounced.email}, 'bounced'), ('email', ${complained.email}, 'complained')`;
  return [locked, paused, bounced];
}

/** Messages by email on most of the last 30 days: most delivered, some unconfirmed, some failed. */
export async function fillDeliveries({ sql }: World, people: readonly Person[]): Promise<void> {
  for (const { id, email } of people) {
    for (let day = 0; day < 30; day += 1) {
      // Three days without messages, then four with them.
      if (day % 7 > 3) continue;
      for (const state of ["delivered", "delivered", "sent", "failed"]) {
        const challenge = randomUUID();
        const at = sql`now() - ${day} * interval '1 day' - interval '1 second'`;
        await sql`INSERT INTO challenges (id, user_id, purpose, cookie_hash, key_id, request_mark, security_stamp, next_send_at, created_at, expires_at, address, user_agent)
          VALUES (${challenge}, ${id}, 'sign_in', ${randomBytes(32)}, 'k', 'A1', 0, now(), ${at}, ${at} + interval '10 minutes', '', '')`;
        await sql`INSERT INTO deliveries (id, challenge_id, channel, destination, state, reason, provider, attempts, sent_at, delivered_at, created_at)
          VALUES (${randomUUID()}, ${challenge}, 'email', ${email}, ${state}, ${state === "failed" ? "mailbox_unknown" : null}, 'resend', 1, ${at},
                  ${state === "delivered" ? sql`${at} + interval '3 seconds'` : null}, ${at})`;
      }
    }
  }
}
