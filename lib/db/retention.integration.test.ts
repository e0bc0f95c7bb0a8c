import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeUser, openWorld } from "../../local/test-world";
import { database, run } from "./index";
import { removeOld } from "./retention";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

async function challengeOf(userId: string, age: string): Promise<string> {
  const id = randomUUID();
  await query(sql`INSERT INTO challenges (id, user_id, purpose, cookie_hash, key_id, request_mark, security_stamp, next_send_at,
                                          created_at, expires_at, address, user_agent)
                  VALUES (${id}::uuid, ${userId}::uuid, 'sign_in', ${randomBytes(32)}, 'k', 'M4', 0, now(),
                          now() - ${age}::interval, now() - ${age}::interval + interval '10 minutes', 'a', 'b')`);
  await query(
    sql`INSERT INTO deliveries (id, challenge_id, channel, destination) VALUES (${randomUUID()}::uuid, ${id}::uuid, 'email', 'x')`,
  );
  return id;
}

it("removes what is too old, in batches, and leaves what is not", async () => {
  const user = await makeUser();
  const [old, young] = [await challengeOf(user.id, "31 days"), await challengeOf(user.id, "29 days")];
  await query(sql`INSERT INTO sessions (token_hash, user_id, client, security_stamp, authenticated_at, expires_at, address, user_agent)
                  SELECT decode(lpad(to_hex(n), 64, '0'), 'hex'), ${user.id}::uuid, 'web', 0, now(), now() - n * interval '1 day', 'a', 'b'
                    FROM generate_series(29, 31) AS n`);
  await query(sql`INSERT INTO audit_events (at, subject_id, type, result)
                  SELECT now() - interval '401 days', ${user.id}::uuid, 'sign_out', 'success' FROM generate_series(1, 1203)`);
  await query(
    sql`INSERT INTO audit_events (at, subject_id, type, result) VALUES (now() - interval '399 days', ${user.id}::uuid, 'sign_out', 'success')`,
  );
  await query(
    sql`INSERT INTO throttles (key, points, expires_at) VALUES ('old', 1, now() - interval '1 second'), ('live', 9, now() + interval '1 hour')`,
  );

  await query(sql`INSERT INTO messages (kind, event_id, destination, channel, created_at, expires_at)
                  SELECT 'password_changed', n::text, 'x@world.test', 'email', now() - n * interval '1 day', now() FROM generate_series(29, 31) AS n
                   WHERE n <> 30`);

  expect(await removeOld(database())).toEqual({
    challenges: 1,
    sessions: 2,
    audit_events: 1203,
    throttles: 1,
    links: 0,
    messages: 1,
    webhook_receipts: 0,
    help_feedback: 0,
  });
  const [left] = await query<object>(sql`
    SELECT (SELECT count(*)::int FROM challenges WHERE id = ${old}::uuid) AS old,
           (SELECT count(*)::int FROM deliveries WHERE challenge_id = ${young}::uuid) AS young,
           (SELECT count(*)::int FROM deliveries) AS deliveries,
           (SELECT count(*)::int FROM audit_events WHERE subject_id = ${user.id}::uuid) AS audited,
           (SELECT count(*)::int FROM messages) AS messages,
           (SELECT points FROM throttles WHERE key = 'live') AS points`);
  expect(left).toEqual({ old: 0, young: 1, deliveries: 1, audited: 1, messages: 1, points: 9 });
});

it("by several at once, each row goes once", async () => {
  const user = await makeUser();
  await query(sql`INSERT INTO audit_events (at, subject_id, type, result)
                  SELECT now() - interval '500 days', ${user.id}::uuid, 'sign_out', 'success' FROM generate_series(1, 2000)`);
  const all = await Promise.all([removeOld(database()), removeOld(database()), removeOld(database())]);
  expect(all.reduce((sum, { audit_events }) => sum + audit_events, 0)).toBe(2000);
});
