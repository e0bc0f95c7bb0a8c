/** X44: instances are killed while they make the reminders before a scheduled policy. Each member gets one, whoever made it. */
import { randomUUID } from "node:crypto";
import { hold, terminate } from "@/e2e/faults/support/database-faults";
import { expect, test } from "@/e2e/faults/support/fault-test";
import { full } from "@/e2e/support/full-run";

const members = 300;

test("X44 reminders are made once, although instances die while they make them", full, async ({ place }) => {
  const { world, url, instance, start } = place;
  const { sql } = world;
  const { id } = await world.makeWorkgroup();
  await sql`WITH made AS (
      INSERT INTO users (name, email, email_verified_at, password_hash)
      SELECT 'Member ' || n, 'remind-' || n || '@' || ${id}::text || '.test', now(), 'none' FROM generate_series(1, ${members}::int) AS n RETURNING id)
    INSERT INTO memberships (user_id, workgroup_id, role) SELECT id, ${id}, 'member' FROM made`;
  const moveTo = (hours: number) =>
    sql`UPDATE workgroups SET two_factor_required_from = now() + ${hours}::int * interval '1 hour' WHERE id = ${id}`;
  const recipients = async () =>
    (await sql`SELECT recipient_id AS id FROM messages WHERE kind LIKE 'two_factor_reminder_%'`).map((row) => row.id);
  const marks = async () => (await sql`SELECT FROM throttles WHERE key LIKE 'reminder:%'`).length;

  const second = await start();
  // The statement waits in the middle of its work when both instances die and its transaction is lost.
  const held = await hold(url, (tx) => tx`LOCK TABLE messages IN SHARE MODE`);
  await sql`UPDATE workgroups SET two_factor_schedule_id = ${randomUUID()} WHERE id = ${id}`;
  await moveTo(7 * 24 - 1);
  const waiting = await held.waiters(1);
  await Promise.all([instance.kill9(), second.kill9()]);
  await terminate(sql, waiting);
  await held.release();
  expect(await marks()).toBe(0);

  await Promise.all([start(), start()]);
  await expect.poll(async () => (await recipients()).length).toBe(members);
  expect(new Set(await recipients()).size).toBe(members);
  // The next mark is passed on the same day: the sweep that marks it makes no further message.
  await moveTo(3 * 24 - 1);
  await expect.poll(marks).toBe(2);
  expect(await recipients()).toHaveLength(members);
});
