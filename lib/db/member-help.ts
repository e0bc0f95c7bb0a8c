/**
 * Help for members whose second step is paused or stopped, or whose address gets no messages. An account belongs to no workgroup, so
 * only who administers every workgroup of a person may help; else an admin of one tenant would weaken the sign-in to another.
 */
import { type SQL, sql } from "drizzle-orm";
import { WRONG_CODES_WINDOW } from "../mfa/limits";
import type { Channel, Role, SecondStepState } from "../schemas";
import { type AuditEvent, auditInsert, type Origin } from "./audit";
import { type Actor, actorCtes, actorLevel, type Denial, denialOf, type Level } from "./authority";
import { isPaused, recentWrongCodes } from "./challenges";
import { type Database, type Executor, inTransaction, interval, run, toDate } from "./index";
import { liftCtes } from "./suppressions";
import { leftOutColumns, type Suppression } from "./users";

/** Workgroups of `theirs` (workgroup_id, disabled_at) that are active and not among those of `administered` (workgroup_id). */
const elsewhere = (theirs: SQL, administered: SQL) =>
  sql`SELECT FROM ${theirs} AS t WHERE t.disabled_at IS NULL AND t.workgroup_id NOT IN (SELECT workgroup_id FROM ${administered} AS a)`;

export type ListedMember = {
  id: string;
  name: string;
  email: string;
  role: Role;
  disabled: boolean;
  secondStep: SecondStepState;
  /** When it was stopped, or the last wrong code that paused it; null while it is neither. */
  secondStepSince: Date | null;
  /** When a pause ends by itself. */
  pausedUntil: Date | null;
  emailOut: Suppression | null;
  phoneOut: Suppression | null;
  canHelp: boolean;
};

type ListedRow = Omit<ListedMember, "secondStepSince" | "pausedUntil"> &
  Record<"secondStepSince" | "pausedUntil", string | null>;

export type MemberQuery = {
  workgroupId: string;
  /** Who asks: whom they may help is told. */
  actorId: string;
  needsHelp: boolean;
  after: string | undefined;
  limit: number;
};

/**
 * At most `limit` members by name, from behind the member `after`. With `needsHelp` those who can enter the workgroup and have trouble.
 * A cursor that names nobody of this workgroup has nothing behind it.
 */
export async function findMembers(db: Executor, query: MemberQuery): Promise<ListedMember[]> {
  const { workgroupId, actorId, needsHelp, after, limit } = query;
  const behind = after
    ? sql`AND (u.name, u.id) > (SELECT c.name, c.id FROM users c JOIN memberships o ON o.user_id = c.id
                                 WHERE c.id = ${after}::uuid AND o.workgroup_id = ${workgroupId}::uuid)`
    : sql``;
  const troubled = sql`NOT disabled AND ("secondStep" <> 'ok' OR "emailOut" IS NOT NULL OR "phoneOut" IS NOT NULL)`;
  const theirs = sql`(SELECT workgroup_id, disabled_at FROM memberships WHERE user_id = u.id)`;
  const rows = await run<ListedRow>(
    db,
    sql`WITH mine AS MATERIALIZED (
          SELECT workgroup_id FROM memberships WHERE user_id = ${actorId}::uuid AND role = 'admin' AND disabled_at IS NULL
        ), listed AS (
          SELECT u.id, u.name, u.email, m.role, (m.disabled_at IS NOT NULL OR u.disabled_at IS NOT NULL) AS disabled,
                 CASE WHEN u.second_step_stopped_at IS NOT NULL THEN 'stopped'
                      WHEN ${isPaused(sql`u`)} THEN 'paused' ELSE 'ok' END AS "secondStep",
                 u.second_step_stopped_at AS stopped_at, ${recentWrongCodes(sql`u`)} AS wrong, ${leftOutColumns},
                 u.id <> ${actorId}::uuid AND m.disabled_at IS NULL AND u.disabled_at IS NULL
                   AND NOT EXISTS (${elsewhere(theirs, sql`mine`)}) AS "canHelp"
            FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.workgroup_id = ${workgroupId}::uuid ${behind}
        )
        SELECT id, name, email, role, disabled, "secondStep", "emailOut", "phoneOut", "canHelp",
               CASE "secondStep" WHEN 'stopped' THEN stopped_at
                                 WHEN 'paused' THEN (SELECT max(w) FROM unnest(wrong) AS w) END AS "secondStepSince",
               CASE "secondStep" WHEN 'paused'
                                 THEN (SELECT min(w) FROM unnest(wrong) AS w) + ${interval(WRONG_CODES_WINDOW)} END AS "pausedUntil"
          FROM listed WHERE ${needsHelp ? troubled : sql`true`}
         ORDER BY name, id LIMIT ${limit}::int`,
  );
  const date = (text: string | null) => (text === null ? null : toDate(text));
  return rows.map((row) => ({
    ...row,
    secondStepSince: date(row.secondStepSince),
    pausedUntil: date(row.pausedUntil),
  }));
}

export type Help = { workgroupId: string; actor: Actor; memberId: string };

/** Expected ends of a help. `elsewhere`: the actor does not administer every workgroup of the member, or not any more. */
export type Helped =
  | { ok: true; changed: boolean; email: string }
  | { ok: false; reason: Denial | "not_found" | "forbidden" | "no_member" | "disabled" | "oneself" | "elsewhere" };

type HelpRow = {
  level: Level | null;
  role: Role | null;
  member: boolean;
  active: boolean;
  email: string | null;
  changed: boolean;
};

/** Why nothing was done; in the order in which a route asks, so that an outsider learns nothing about a member. */
function refusalOf(row: HelpRow): Extract<Helped, { ok: false }>["reason"] | null {
  const denial = denialOf(row.level, "recent");
  if (denial) return denial;
  if (row.role === null) return "not_found";
  if (row.role !== "admin") return "forbidden";
  if (!row.member) return "no_member";
  if (!row.active) return "disabled";
  return row.email === null ? "elsewhere" : null;
}

/**
 * Does what `effects` say to the account `helped` (id), if the actor may. They are members of a WITH, of which `done` has a row where
 * something changed.
 *
 * Memberships are read with a lock, and so as they are now: one that is being taken away, given back or demoted this very moment is
 * waited for. One that is being added holds a key lock on its user, for which the first statement waits, so that the second sees it.
 */
async function help(db: Database, { workgroupId, actor, memberId }: Help, effects: SQL): Promise<Helped> {
  if (actor.userId === memberId) return { ok: false, reason: "oneself" };
  const [row] = await inTransaction(db, async (tx) => {
    // Both in one order: two admins who help each other at once would deadlock.
    const both = sql`SELECT FROM users WHERE id IN (${memberId}::uuid, ${actor.userId}::uuid) ORDER BY id FOR UPDATE`;
    await run(tx, both);
    return run<HelpRow>(
      tx,
      sql`WITH ${actorCtes(actor)}, mine AS MATERIALIZED (
            SELECT id AS workgroup_id FROM user_workgroups
             WHERE role = 'admin' AND EXISTS (SELECT FROM actor WHERE level = 'recent')
          ), theirs AS MATERIALIZED (
            SELECT workgroup_id, disabled_at FROM memberships WHERE user_id = ${memberId}::uuid FOR SHARE
          ), active AS MATERIALIZED (
            SELECT id, email FROM users WHERE id = ${memberId}::uuid AND disabled_at IS NULL
               AND EXISTS (SELECT FROM theirs WHERE workgroup_id = ${workgroupId}::uuid AND disabled_at IS NULL)
          ), helped AS MATERIALIZED (
            SELECT id, email FROM active
             WHERE EXISTS (SELECT FROM mine WHERE workgroup_id = ${workgroupId}::uuid) AND NOT EXISTS (${elsewhere(sql`theirs`, sql`mine`)})
          ), ${effects}
          SELECT ${actorLevel}, (SELECT role FROM user_workgroups WHERE id = ${workgroupId}::uuid) AS role,
                 EXISTS (SELECT FROM theirs WHERE workgroup_id = ${workgroupId}::uuid) AS member,
                 EXISTS (SELECT FROM active) AS active, (SELECT email FROM helped) AS email,
                 EXISTS (SELECT FROM done) AS changed`,
    );
  });
  const reason = row ? refusalOf(row) : "unauthenticated";
  if (!row || reason) return { ok: false, reason: reason ?? "unauthenticated" };
  return { ok: true, changed: row.changed, email: row.email ?? "" };
}

/** Only where it is paused or stopped: wrong codes below the limit go on counting. Challenges keep the tries that they have. */
const released = (who: SQL) => sql`
  UPDATE users SET wrong_code_at = '{}', wrong_code_streak = 0, second_step_stopped_at = NULL
   WHERE ${who} AND (second_step_stopped_at IS NOT NULL OR ${isPaused(sql`users`)}) RETURNING id, email`;

const releaseEvent = { type: "account.second_step_released", result: "success" } as const satisfies AuditEvent;

/** Lets a member give codes again. */
export async function releaseSecondStep(db: Database, who: Help, origin: Origin): Promise<Helped> {
  const event = { ...releaseEvent, actorId: who.actor.userId, subjectId: who.memberId, workgroupId: who.workgroupId };
  return help(
    db,
    who,
    sql`done AS (${released(sql`id IN (SELECT id FROM helped)`)}), audited AS (${auditInsert(event, origin, sql`FROM done`)})`,
  );
}

/** Uses a member's address for codes again. */
export async function liftMemberSuppression(
  db: Database,
  who: Help,
  channel: Channel,
  origin: Origin,
): Promise<Helped> {
  const addresses = sql`(SELECT id AS user_id, ${channel}::text AS channel,
                                CASE ${channel}::text WHEN 'email' THEN email ELSE phone END AS destination
                           FROM users WHERE id IN (SELECT id FROM helped))`;
  const lift = liftCtes(addresses, { actorId: who.actor.userId, workgroupId: who.workgroupId, origin });
  return help(db, who, sql`${lift}, done AS (SELECT FROM lifted)`);
}

/** An operator's release, of whom nobody asks which workgroups they have. Null when there is no such account. */
export async function releaseByEmail(db: Executor, email: string): Promise<{ changed: boolean } | null> {
  const rows = await run<{ changed: boolean }>(
    db,
    sql`WITH done AS (${released(sql`email = ${email}`)}), audited AS (
          INSERT INTO audit_events (subject_id, type, result) SELECT id, ${releaseEvent.type}, ${releaseEvent.result} FROM done
        )
        SELECT EXISTS (SELECT FROM done) AS changed FROM users WHERE email = ${email}`,
  );
  return rows[0] ?? null;
}
