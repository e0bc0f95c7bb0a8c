/**
 * Fills a database as years of use would, for what only shows on many rows: `npm run plans` and the tests that hold the plans. The
 * first workgroup is the large one. Rows are spread evenly and named by their number, so that every run makes the same.
 */
import { createHash } from "node:crypto";
import type postgres from "postgres";

export type Size = {
  workgroups: number;
  /** Members of the first workgroup, and of each other one. */
  largest: number;
  others: number;
  /** Challenges of the last 30 days, over all users; each has one email delivery, every fourth a text message too. */
  challenges: number;
  auditEvents: number;
  /** Ended and live sessions, over all users. */
  sessions: number;
};

/** A deployment of two hundred tenants, one of ten thousand members. */
export const grownSize: Size = {
  workgroups: 200,
  largest: 10_000,
  others: 50,
  challenges: 200_000,
  auditEvents: 200_000,
  sessions: 50_000,
};

/** Ids are made of a name and a number, so that no statement has to look one up. */
const idOf = (kind: string, n: string) => `md5('${kind}' || ${n})::uuid`;

/** The id of the user or workgroup of that number, the first is 0. */
export function grownId(kind: "user" | "workgroup", n: number): string {
  const hash = createHash("md5").update(`${kind}${n}`).digest("hex");
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function statements(size: Size, moment: string): string[] {
  const users = size.largest + (size.workgroups - 1) * size.others;
  // A prime step spreads rows over users without leaving any out.
  const userOf = (n: string) => `(${n}::bigint * 7919) % ${users}`;
  const workgroupOf = (u: string) =>
    `CASE WHEN ${u} < ${size.largest} THEN 0 ELSE 1 + (${u} - ${size.largest}) / greatest(${size.others}, 1) END`;
  // An hour short of 30 days: the retention job of a running instance must not delete a challenge before its delivery is written.
  const ago = (n: string, of: number) =>
    `'${moment}'::timestamptz - (${n}::float8 / ${of}) * interval '29 days 23 hours'`;
  return [
    `INSERT INTO workgroups (id, name, edition)
     SELECT ${idOf("workgroup", "n")}, 'Grown ' || n, (ARRAY['APP4', 'APP', 'APP2', 'APP3'])[1 + n % 4]
       FROM generate_series(0, ${size.workgroups - 1}) AS n`,
    `INSERT INTO users (id, name, email, email_verified_at, phone, phone_verified_at, password_hash, two_factor_enabled)
     SELECT ${idOf("user", "n")}, 'Member ' || n, 'member-' || n || '@grown-' || n % 40 || '.test', now(),
            '+1415' || (2000000 + n % 7999999), now(), 'none', n % 2 = 0
       FROM generate_series(0, ${users - 1}) AS n`,
    `INSERT INTO sms_consents (user_id, number, text_version, ip_address)
     SELECT id, phone, '2026-11-26', '203.0.113.7' FROM users WHERE phone IS NOT NULL`,
    `INSERT INTO memberships (user_id, workgroup_id, role)
     SELECT ${idOf("user", "n")}, ${idOf("workgroup", `(${workgroupOf("n")})`)}, CASE WHEN n % 50 = 0 THEN 'admin' ELSE 'member' END
       FROM generate_series(0, ${users - 1}) AS n`,
    `INSERT INTO challenges (id, user_id, purpose, cookie_hash, key_id, request_mark, security_stamp, next_send_at, created_at,
                             expires_at, consumed_at, address, user_agent)
     SELECT ${idOf("challenge", "n")}, ${idOf("user", `(${userOf("n")})`)}, 'sign_in', sha256(n::text::bytea), 'grown', 'A2', 0, at, at,
            at + interval '10 minutes', CASE WHEN n % 5 > 0 THEN at + interval '1 minute' END, '203.0.113.7', 'grown'
       FROM (SELECT n, ${ago("n", size.challenges)} AS at FROM generate_series(1, ${size.challenges}) AS n) AS c`,
    `INSERT INTO deliveries (id, challenge_id, channel, destination, state, reason, provider, provider_id, attempts, created_at,
                             updated_at, sent_at, delivered_at)
     SELECT ${idOf("delivery", "channel || n")}, ${idOf("challenge", "n")}, channel,
            CASE channel WHEN 'email' THEN 'member-' || ${userOf("n")} || '@grown-' || (${userOf("n")}) % 40 || '.test'
                         ELSE '+1415' || (2000000 + (${userOf("n")}) % 7999999) END,
            CASE WHEN n % 20 = 0 THEN 'failed' ELSE 'delivered' END, CASE WHEN n % 20 = 0 THEN 'provider_refused' END,
            CASE channel WHEN 'email' THEN 'resend' ELSE 'twilio' END, channel || n, 1, at, at, at,
            CASE WHEN n % 20 > 0 THEN at + n % 60 * interval '1 second' END
       FROM (SELECT n, channel, ${ago("n", size.challenges)} AS at
               FROM generate_series(1, ${size.challenges}) AS n, (VALUES ('email'), ('phone')) AS c(channel)
              WHERE channel = 'email' OR n % 4 = 0) AS d`,
    `INSERT INTO sessions (id, token_hash, user_id, client, security_stamp, authenticated_at, created_at, last_seen_at, expires_at,
                           address, user_agent, revoked_at)
     SELECT ${idOf("session", "n")}, sha256(('session' || n)::bytea), ${idOf("user", `(${userOf("n")})`)},
            CASE WHEN n % 10 = 0 THEN 'mobile' ELSE 'web' END, 0, at, at, at, at + interval '12 hours', '203.0.113.7', 'grown',
            CASE WHEN n % 4 > 0 THEN at END
       FROM (SELECT n, now() - (n % 600) * interval '1 minute' AS at FROM generate_series(1, ${size.sessions}) AS n) AS s`,
    `INSERT INTO audit_events (at, actor_id, subject_id, type, result, address, user_agent)
     SELECT ${ago("n", size.auditEvents)}, ${idOf("user", `(${userOf("n")})`)}, ${idOf("user", `(${userOf("n")})`)}, 'sign_in.code',
            CASE WHEN n % 9 = 0 THEN 'failure' ELSE 'success' END, '203.0.113.7', 'grown'
       FROM generate_series(1, ${size.auditEvents}) AS n`,
    // The sign-ins of people who were there before have these rows.
    `INSERT INTO workgroup_sign_ins (workgroup_id, event_id, at, second_step)
     SELECT m.workgroup_id, e.id, e.at, e.id % 5 > 0 FROM audit_events e JOIN memberships m ON m.user_id = e.subject_id
      WHERE e.result = 'success' AND e.user_agent = 'grown'`,
    `INSERT INTO suppressions (channel, destination, reason)
     SELECT 'email', email, 'bounced' FROM users WHERE email LIKE 'member-%0@grown-%'`,
    "VACUUM ANALYZE",
  ];
}

/** Adds to a database that has no grown rows yet. A minute or less for {@link grownSize}. */
export async function fillDatabase(client: postgres.Sql, size: Size): Promise<void> {
  // One moment for all statements: a delivery is written in the moment of its challenge.
  const moment = new Date().toISOString();
  for (const statement of statements(size, moment)) await client.unsafe(statement);
}
