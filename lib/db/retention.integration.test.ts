import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { RETENTION_DAYS, type RetentionKind } from "@/lib/contract/limits";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser } from "@/local/testing/test-world";
import { database, type Executor } from "./.";
import { removeExpired } from "./retention";

installWorld();

const RETENTION_USUAL = Object.fromEntries(
  Object.entries(RETENTION_DAYS).map(([kind, { usual }]) => [kind, usual]),
) as Record<RetentionKind, number>;

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

  await query(
    sql`INSERT INTO account_changes (user_id, kind, at, email_before, email_after, two_factor_before, two_factor_after)
        SELECT ${user.id}::uuid, 'two_factor_on', now() - n * interval '1 day', 'a@world.test', 'a@world.test', false, true
          FROM generate_series(29, 32) AS n WHERE n <> 30`,
  );
  await query(sql`INSERT INTO messages (kind, event_id, destination, channel, created_at, expires_at)
                  SELECT 'password_changed', n::text, 'x@world.test', 'email', now() - n * interval '1 day', now() FROM generate_series(29, 31) AS n
                   WHERE n <> 30`);

  await query(sql`INSERT INTO temporary_codes (id, user_id, mac, key_id, reason, security_stamp, created_at, expires_at, ended_at)
                  SELECT gen_random_uuid(), ${user.id}::uuid, sha256('x'), 'key', 'Lost the phone', 0, at, at, at
                    FROM generate_series(now() - interval '31 days', now() - interval '29 days', interval '2 days') AS at`);

  expect(await removeExpired(database())).toEqual({
    challenges: 1,
    sessions: 2,
    audit_events: 1203,
    erasures: 0,
    throttles: 1,
    temporary_codes: 1,
    account_changes: 2,
    links: 0,
    invitations: 0,
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

it("keeps rows as long as the environment says", async () => {
  const retention = { ...RETENTION_USUAL, auditEvents: 90, challenges: 7 };
  await removeExpired(database(), retention);
  const user = await makeUser();
  const event = (days: number) =>
    query(sql`INSERT INTO audit_events (at, subject_id, type, result)
              VALUES (now() - ${days}::int * interval '1 day', ${user.id}::uuid, 'sign_out', 'success')`);
  for (const days of [100, 80]) await event(days);
  const [old, young] = [await challengeOf(user.id, "8 days"), await challengeOf(user.id, "6 days")];
  expect(await removeExpired(database())).toMatchObject({ audit_events: 0, challenges: 0 });
  expect(await removeExpired(database(), retention)).toMatchObject({ audit_events: 1, challenges: 1 });
  const left = await query(sql`SELECT id FROM challenges WHERE id IN (${old}::uuid, ${young}::uuid)`);
  expect(left).toEqual([{ id: young }]);
});

it("by several at once, each row goes once", async () => {
  const user = await makeUser();
  await query(sql`INSERT INTO audit_events (at, subject_id, type, result)
                  SELECT now() - interval '500 days', ${user.id}::uuid, 'sign_out', 'success' FROM generate_series(1, 2000)`);
  const all = await Promise.all([removeExpired(database()), removeExpired(database()), removeExpired(database())]);
  expect(all.reduce((sum, { audit_events }) => sum + audit_events, 0)).toBe(2000);
});

describe("S19 plain SQL for distributed databases", () => {
  /** The product's database, which tells each statement first. */
  const telling = (tell: (text: string) => unknown): Executor => ({
    client: {
      unsafe: async (text, params, options) => {
        await tell(text);
        return database().client.unsafe(text, params, options);
      },
    },
  });

  const old = sql`now() - interval '500 days'`;

  it("deletes rows of every kind of primary key, without row ids and without locks in a SELECT", async () => {
    const user = await makeUser();
    await query(sql`INSERT INTO links (token_hash, user_id, purpose, security_stamp, expires_at)
                    VALUES (${randomBytes(32)}, ${user.id}::uuid, 'password_reset', 0, ${old})`);
    // Of two events of one name the older provider's goes alone; an id is the provider's text.
    await query(sql`INSERT INTO webhook_receipts (provider, event_id, received_at)
                    VALUES ('resend', 'a "b", \\c', ${old}), ('twilio', 'a "b", \\c', now())`);
    await query(sql`INSERT INTO help_feedback (visitor, day, article, helpful, created_at)
                    VALUES (${randomBytes(32)}, current_date, 'x', true, ${old})`);
    const statements: string[] = [];
    const removed = await removeExpired(telling((text) => statements.push(text)));
    expect(removed).toMatchObject({ links: 1, webhook_receipts: 1, help_feedback: 1 });
    expect(await query(sql`SELECT provider FROM webhook_receipts`)).toEqual([{ provider: "twilio" }]);
    expect(statements.length).toBeGreaterThan(6);
    for (const text of statements) expect(text).not.toMatch(/ctid|for (no key )?(update|share)|skip locked/i);
  });

  it("leaves a counter that began a new window between the two statements of a batch", async () => {
    await query(
      sql`INSERT INTO throttles (key, points, expires_at) VALUES ('over', 1, ${old}), ('renewed', 1, ${old})`,
    );
    const renew = (text: string) =>
      /^\s*DELETE FROM "throttles"/.test(text)
        ? query(sql`UPDATE throttles SET expires_at = now() + interval '1 hour' WHERE key = 'renewed'`)
        : null;
    expect((await removeExpired(telling(renew))).throttles).toBe(1);
    expect(await query(sql`SELECT points FROM throttles WHERE key = 'renewed'`)).toEqual([{ points: 1 }]);
  });

  it("goes on with the other tables when another instance is at the same rows", async () => {
    await query(sql`INSERT INTO throttles (key, points, expires_at) VALUES ('conflict', 1, ${old})`);
    await query(
      sql`INSERT INTO webhook_receipts (provider, event_id, received_at) VALUES ('resend', 'behind', ${old})`,
    );
    const conflict = (text: string) => {
      if (/^\s*DELETE FROM "throttles"/.test(text)) throw Object.assign(new Error("deadlock"), { code: "40P01" });
    };
    expect(await removeExpired(telling(conflict))).toMatchObject({ throttles: 0, webhook_receipts: 1 });
  });
});
