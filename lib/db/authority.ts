/**
 * The authority of a write. A request looks its session up long before it writes; meanwhile the session can end, a workgroup can
 * require two-factor sign-in, an admin can be demoted. Each write therefore starts with these CTEs, which lock the rows that give it
 * authority and read them as they are then, and changes nothing when they no longer do.
 *
 * Lock order of every statement: users, workgroups, memberships, sessions, challenges, contact changes, links, invitations, rate limits.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { RECENT_AUTHENTICATION } from "@/lib/contract/limits";
import { interval } from "./.";
import { enforcementBeganAt, isEnforcing, needsOwnCode, scheduledAt, scheduleId } from "./enforcement";
import { liveSession } from "./session-rows";

/**
 * The session that asks for a write, as the request saw it. `tokenHash` is of the token in the browser that asks. The security stamp is
 * that of the password which the request may have compared.
 */
export type Actor = { userId: string; sessionId: string; tokenHash: Buffer; securityStamp: number };

/** What a live session may do: complete its second step only; act; act and turn things off (authenticated within 10 minutes). */
export const levels = ["second_step_missing", "signed_in", "recent"] as const;
export type Level = (typeof levels)[number];

/** Why a write has no authority. The words are the problem codes of the HTTP contract. */
export type Denial = "unauthenticated" | "second_step_required" | "reauthentication_required";

/** Why a write that needs no recent authentication has no authority. */
export type SessionDenial = Exclude<Denial, "reauthentication_required">;

/** The denial of a write that needs `need` and found `level`; null when it was allowed. No level: the session is not live. */
export function denialOf(level: Level | null, need: "signed_in"): SessionDenial | null;
export function denialOf(level: Level | null, need: Exclude<Level, "second_step_missing">): Denial | null;
export function denialOf(level: Level | null, need: Exclude<Level, "second_step_missing">): Denial | null {
  if (level === null) return "unauthenticated";
  if (level === "second_step_missing") return "second_step_required";
  return need === "recent" && level !== "recent" ? "reauthentication_required" : null;
}

/** Does the policy require a code of the user row `u`, and does a workgroup? `user_workgroups` holds the user's active workgroups. */
const isEnforced = sql`EXISTS (SELECT FROM user_workgroups WHERE enforcing)`;
const isRequired = sql`(${needsOwnCode(sql`u`)} OR ${isEnforced})`;

/** The policy of `lib/mfa/policy.ts` in SQL; a table test holds the two together. */
const levelNow = sql`CASE
    WHEN ${isRequired} AND s.second_step_at IS NULL AND (${isEnforced} OR NOT s.own_choice_spared) THEN 'second_step_missing'
    WHEN s.authenticated_at > now() - ${interval(RECENT_AUTHENTICATION)} AND NOT (${isRequired} AND s.second_step_at IS NULL) THEN 'recent'
    ELSE 'signed_in' END`;

/**
 * The active workgroups of `locked_user`, locked: a plain read would see them as they were when the statement began, before it waited
 * for the user's row. `changed` is the workgroup that the write changes, which is locked for that at once: two admins who first share
 * a lock and then both want more would deadlock.
 */
function workgroupCtes(changed: string | null): SQL {
  const columns = sql`SELECT w.id, w.name, w.edition, ${isEnforcing(sql`w`)} AS enforcing, ${scheduledAt(sql`w`)} AS scheduled_at,
             ${scheduleId(sql`w`)} AS schedule_id, ${enforcementBeganAt(sql`w`)} AS enforcement_began_at, m.role
      FROM locked_user u
      JOIN memberships m ON m.user_id = u.id JOIN workgroups w ON w.id = m.workgroup_id
     WHERE m.disabled_at IS NULL`;
  return sql`changed_workgroup AS MATERIALIZED (
      ${columns} AND w.id = ${changed}::uuid FOR NO KEY UPDATE OF w FOR SHARE OF m
    ), other_workgroups AS MATERIALIZED (
      ${columns} AND w.id IS DISTINCT FROM ${changed}::uuid ORDER BY w.id FOR SHARE OF w, m
    ), user_workgroups AS MATERIALIZED (
      SELECT * FROM changed_workgroup UNION ALL SELECT * FROM other_workgroups
    )`;
}

/**
 * Members of a WITH. `locked_user` (all columns of users) and `user_workgroups` (id, name, edition, enforcing, scheduled_at, schedule_id,
 * enforcement_began_at, role) are locked. `actor` (id, session_id, level, required, enforced, unchanged) has one row while the session is
 * live and its token is the actor's. A write joins `actor` and names the level that it needs. `unchanged`: the security stamp is still the
 * one that the request saw; a session that went on after its own change has a newer one and keeps its authority.
 */
export function actorCtes(actor: Actor, changedWorkgroupId: string | null = null): SQL {
  return sql`locked_user AS MATERIALIZED (
      SELECT * FROM users WHERE id = ${actor.userId}::uuid FOR UPDATE
    ), ${workgroupCtes(changedWorkgroupId)}, ${sessionCtes(
      sql`s.id = ${actor.sessionId}::uuid AND s.client = 'web'
       AND s.token_hash = ${actor.tokenHash}`,
      sql`u.security_stamp = ${actor.securityStamp}`,
    )}`;
}

/**
 * `actor` of a session of `locked_user`. Without an active workgroup there is no signing in, and so no live session. The session is
 * locked before it is judged: one that has just gone on under a new security stamp would look dead in the version that the statement
 * began with.
 */
function sessionCtes(which: SQL, unchanged = sql`true`): SQL {
  return sql`locked_session AS MATERIALIZED (
      SELECT s.* FROM locked_user u JOIN sessions s ON s.user_id = u.id WHERE ${which} FOR UPDATE OF s
    ), actor AS MATERIALIZED (
      SELECT u.id, s.id AS session_id, ${levelNow} AS level, ${isRequired} AS required, ${isEnforced} AS enforced,
             ${unchanged} AS unchanged
        FROM locked_user u JOIN locked_session s ON s.user_id = u.id
       WHERE ${liveSession} AND EXISTS (SELECT FROM user_workgroups)
    )`;
}

/**
 * The same for a statement that starts from a challenge: `locked_user` is the challenge's account, `actor` the session that it is bound
 * to. A challenge of a password step is bound to a browser only, and has no actor.
 */
export function challengeActorCtes(challenge: SQL): SQL {
  return sql`locked_user AS MATERIALIZED (
      SELECT * FROM users WHERE id = (SELECT user_id FROM challenges WHERE ${challenge}) FOR UPDATE
    ), ${workgroupCtes(null)}, ${sessionCtes(sql`s.id = (SELECT session_id FROM challenges WHERE ${challenge})`)}`;
}

/** Is the session that asked still good for what a row of challenges is for? One that lacks its second step can only complete it. */
export const challengeHasActor = sql`(challenges.session_id IS NULL OR EXISTS (
    SELECT FROM actor WHERE challenges.purpose = 'sign_in' OR level <> 'second_step_missing'))`;

/** Columns of a final select without FROM: what the session may do, null when it is not live. */
export const actorLevel = sql`(SELECT level FROM actor) AS level`;

/** The row of {@link actorLevel}. A statement extends it with its own columns. */
export const actorRow = z.object({ level: z.enum(levels).nullable() });
