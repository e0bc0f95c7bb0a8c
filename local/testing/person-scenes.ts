// For integration tests of exports and erasures: a person with recognizable values in every table, and a search for them.
import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { rateLimitKeysOf } from "@/lib/account/person-rate-limits";
import { database } from "@/lib/db";
import { recordEvent } from "@/lib/db/audit";
import type { User } from "@/lib/db/users";
import { newNumber } from "./account-changes";
import { query } from "./integration";
import { makeUser, makeWorkgroup, testClient } from "./test-world";

let people = 0;

/** What only one person of a test file has. */
function marksOf(place: number) {
  return {
    name: `Zelda Quartz ${1000 + place}`,
    reason: `Zelda-${1000 + place} lost her phone`,
    client: { ipAddress: `198.51.100.${place}`, userAgent: `QuartzBrowser/${1000 + place}` },
    invitee: `new-colleague-${1000 + place}@world.test`,
  };
}

export type WholePerson = {
  user: User;
  colleague: User;
  workgroupId: string;
  phone: string;
  marks: ReturnType<typeof marksOf>;
  /** What must be found nowhere after an erasure. */
  values: string[];
};

type Scene = Omit<WholePerson, "values">;

async function insertSignIn({ user, phone, marks }: Scene): Promise<void> {
  const { ipAddress, userAgent } = marks.client;
  const challengeId = randomUUID();
  await query(sql`INSERT INTO sessions (token_hash, user_id, client, security_stamp, authenticated_at, expires_at, address, user_agent)
                  VALUES (${randomBytes(32)}, ${user.id}::uuid, 'web', 0, now(), now() + interval '1 hour', ${ipAddress}, ${userAgent})`);
  await query(sql`INSERT INTO challenges (id, user_id, purpose, cookie_hash, key_id, request_mark, security_stamp, next_send_at, expires_at,
                                          address, user_agent)
                  VALUES (${challengeId}::uuid, ${user.id}::uuid, 'sign_in', ${randomBytes(32)}, 'k', 'Q7', 0, now(),
                          now() + interval '10 minutes', ${ipAddress}, ${userAgent})`);
  await query(sql`INSERT INTO deliveries (id, challenge_id, channel, destination) VALUES
                  (gen_random_uuid(), ${challengeId}::uuid, 'email', ${user.email}), (gen_random_uuid(), ${challengeId}::uuid, 'phone', ${phone})`);
}

async function insertChanges(user: User, phone: string, former: { email: string; phone: string }): Promise<void> {
  await query(sql`INSERT INTO account_changes (user_id, kind, email_before, email_after, phone_before, phone_after, two_factor_before, two_factor_after)
                  VALUES (${user.id}::uuid, 'email_changed', ${former.email}, ${user.email}, ${former.phone}, ${phone}, false, false)`);
  await query(sql`INSERT INTO links (token_hash, user_id, purpose, previous_email, security_stamp, expires_at)
                  VALUES (${randomBytes(32)}, ${user.id}::uuid, 'undo_email_change', ${former.email}, 0, now() + interval '1 day')`);
  await query(sql`INSERT INTO suppressions (channel, destination, reason) VALUES
                  ('email', ${former.email}, 'bounced'), ('phone', ${phone}, 'opted_out')`);
}

async function insertWorkgroupRows({ user, colleague, workgroupId, marks }: Scene): Promise<void> {
  const code = (owner: User, issuer: User, reason: string) =>
    query(sql`INSERT INTO temporary_codes (id, user_id, mac, key_id, issuer_id, workgroup_id, reason, security_stamp, expires_at)
              VALUES (gen_random_uuid(), ${owner.id}::uuid, ${randomBytes(32)}, 'k', ${issuer.id}::uuid, ${workgroupId}::uuid, ${reason}, 0,
                      now() + interval '1 hour')`);
  await code(user, colleague, marks.reason);
  await code(colleague, user, "A colleague called");
  const invitation = (email: string, name: string, by: User, acceptedBy: string | null) =>
    query(sql`INSERT INTO invitations (workgroup_id, email, name, role, inviter_id, key_id, sent_at, expires_at, accepted_at, accepted_by)
              VALUES (${workgroupId}::uuid, ${email}, ${name}, 'member', ${by.id}::uuid, 'k', now(), now() + interval '3 days',
                      CASE WHEN ${acceptedBy}::uuid IS NOT NULL THEN now() END, ${acceptedBy}::uuid)`);
  await invitation(user.email, marks.name, colleague, user.id);
  await invitation(user.email, marks.name, colleague, null);
  await invitation(marks.invitee, "New Colleague", user, null);
  await query(
    sql`INSERT INTO member_imports (workgroup_id, actor_id, lines, invited, skipped) VALUES (${workgroupId}::uuid, ${user.id}::uuid, 3, 2, 1)`,
  );
  await query(
    sql`INSERT INTO policy_changes (workgroup_id, actor_id, before, after, effective_at) VALUES (${workgroupId}::uuid, ${user.id}::uuid, 'off', 'on', now())`,
  );
}

async function insertMessages(
  { user, colleague, phone, workgroupId, marks }: Scene,
  formerEmail: string,
): Promise<void> {
  const client = JSON.stringify({ client: marks.client });
  const acted = JSON.stringify({
    workgroupName: "W",
    role: "admin",
    actorName: user.name,
    actorEmail: user.email,
    client: null,
  });
  const invited = JSON.stringify({
    workgroupName: "W",
    expiresAt: new Date(0),
    inviter: { name: user.name, email: user.email },
  });
  const about = JSON.stringify({ memberEmail: user.email, client: null });
  const message = (
    kind: string,
    recipient: string | null,
    destination: string,
    parameters: string,
    channel = "email",
  ) =>
    query(sql`INSERT INTO messages (kind, event_id, recipient_id, destination, channel, parameters, state, expires_at)
              VALUES (${kind}, ${randomUUID()}, ${recipient}::uuid, ${destination}, ${channel}, ${parameters}::text::jsonb, 'queued', now() + interval '1 day')`);
  await message("password_changed", user.id, user.email, client);
  await message("email_changed", user.id, formerEmail, client);
  await message("phone_changed", user.id, phone, "{}", "phone");
  await message("password_reset_link", null, user.email, client);
  await message("membership_role_changed", colleague.id, colleague.email, acted);
  await message("member_cannot_receive", colleague.id, colleague.email, about);
  await message("invitation", null, marks.invitee, invited);
  await message("two_factor_announced", colleague.id, colleague.email, JSON.stringify({ workgroupId }));
}

async function insertEvents({ user, colleague, workgroupId, marks }: Scene): Promise<void> {
  const { client } = marks;
  const at = { workgroupId, result: "success" } as const;
  const db = database();
  await recordEvent(
    db,
    { type: "sign_in.password", result: "failure", reason: "credentials", subjectId: user.id },
    client,
  );
  await recordEvent(db, { ...at, type: "member.disabled", actorId: user.id, subjectId: colleague.id }, client);
  const issued = { ...at, type: "account.temporary_code_issued", details: { reason: marks.reason } } as const;
  await recordEvent(db, { ...issued, actorId: colleague.id, subjectId: user.id }, testClient);
  await query(sql`WITH e AS (
      INSERT INTO audit_events (actor_id, subject_id, type, result, address, user_agent)
      VALUES (${user.id}::uuid, ${user.id}::uuid, 'sign_in.password', 'success', ${client.ipAddress}, ${client.userAgent})
      RETURNING id, at)
    INSERT INTO workgroup_sign_ins SELECT ${workgroupId}::uuid, id, at, false FROM e`);
}

/** A person with rows in every table that has data about people, beside a colleague who is an admin too. */
export async function wholePerson(): Promise<WholePerson> {
  people += 1;
  const marks = marksOf(people);
  const { client } = marks;
  const workgroupId = await makeWorkgroup("APP4");
  const memberships = [{ workgroupId, role: "admin" as const }];
  const [phone, formerPhone] = [newNumber(), newNumber()];
  const colleague = await makeUser({ memberships });
  const made = await makeUser({ memberships, phone });
  const user = { ...made, email: `zelda-${randomUUID()}@quartz.test`, name: marks.name };
  await query(
    sql`UPDATE users SET email = ${user.email}, name = ${user.name}, password_hash = ${`quartz-hash-${people}.`} WHERE id = ${user.id}::uuid`,
  );
  const former = { email: `former-${randomUUID()}@quartz.test`, phone: formerPhone };
  const person = { user, colleague, workgroupId, phone, marks };
  await insertSignIn(person);
  await insertChanges(user, phone, former);
  await insertWorkgroupRows(person);
  await insertMessages(person, former.email);
  await insertEvents(person);
  const keys = rateLimitKeysOf({
    ...user,
    emails: [user.email],
    phones: [phone],
    ipAddresses: [client.ipAddress],
  });
  for (const key of keys)
    await query(sql`INSERT INTO throttles (key, points, expires_at) VALUES (${key}, 3, now() + interval '1 day')`);
  await query(sql`INSERT INTO throttles (key, points, parts, expires_at)
                  VALUES (${randomUUID()}, 3, jsonb_build_object(${user.id}::text, 2, ${colleague.id}::text, 1), now() + interval '1 day')`);
  const values = [
    user.email,
    former.email,
    phone,
    formerPhone,
    ...Object.values(client),
    user.name,
    marks.reason,
    `quartz-hash-${people}.`,
    ...keys,
  ];
  return { ...person, values };
}

/** Tables of the database with a row that contains the value in any column. */
export async function tablesWith(value: string): Promise<string[]> {
  const tables = await query<{ name: string }>(
    sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await query(
      sql`SELECT FROM ${sql.identifier(name)} t WHERE position(lower(${value}) IN lower(to_jsonb(t)::text)) > 0 LIMIT 1`,
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}
