/** The members of a workgroup, with what keeps each from signing in with a code. */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { workgroupMemberSchema } from "@/lib/contract/workgroup-schemas";
import { run, timestamp } from "@/lib/db";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { suppressionRow } from "@/lib/db/users";
import { suppressionColumns, suppressionJoins } from "@/lib/messaging/suppression.store";
import { isPaused, pauseEnd, recentWrongCodes } from "@/lib/mfa/challenge.store";
import { sendLimitUntil } from "@/lib/mfa/send-counter.store";
import { elsewhere } from "./help-desk.store";

const sameInContract = { id: true, name: true, email: true, role: true, disabled: true, secondStep: true } as const;

const listedMemberRow = workgroupMemberSchema.pick(sameInContract).extend({
  /** When the account was locked, or the last wrong code that paused it; null if it is neither. */
  secondStepSince: timestamp.nullable(),
  /** When a pause ends. */
  pausedUntil: timestamp.nullable(),
  /** When the next code can be sent; null while no send limit of the account is reached. */
  sendLimitUntil: timestamp.nullable(),
  emailSuppression: suppressionRow.nullable(),
  phoneSuppression: suppressionRow.nullable(),
  canHelp: z.boolean(),
});
export type ListedMember = z.output<typeof listedMemberRow>;

export type MemberQuery = {
  workgroupId: string;
  /** The admin who asks; `canHelp` is about this user. */
  actorId: string;
  needsHelp: boolean;
  after: string | undefined;
  limit: number;
};

/** Every member behind the cursor, with the facts that decide who needs help. What only a listed member needs comes after the limit. */
function membersOf(workgroupId: string, behind: SQL): SQL {
  return sql`SELECT u.id, u.name, u.email, m.role, (m.disabled_at IS NOT NULL OR u.disabled_at IS NOT NULL) AS disabled,
                    CASE WHEN u.second_step_stopped_at IS NOT NULL THEN 'stopped'
                         WHEN ${isPaused(sql`u`)} THEN 'paused' ELSE 'ok' END AS "secondStep",
                    u.second_step_stopped_at AS stopped_at, u.wrong_code_at, ${sendLimitUntil(sql`u.id`)} AS "sendLimitUntil",
                    ${suppressionColumns}
               FROM memberships m JOIN users u ON u.id = m.user_id ${suppressionJoins}
              WHERE m.workgroup_id = ${workgroupId}::uuid ${behind}`;
}

/**
 * Does a row of {@link membersOf} need help: a member who can enter the workgroup and can't sign in with a code, or not on every channel?
 * `helpReasonsOf` of `help-desk.ts` names the reasons.
 */
const needsHelp = sql`NOT disabled AND ("secondStep" <> 'ok' OR "sendLimitUntil" IS NOT NULL
  OR "emailSuppression" IS NOT NULL OR "phoneSuppression" IS NOT NULL)`;

/**
 * At most `limit` members by name, from behind the member `after`. With `needsHelp` those who can enter the workgroup and have trouble.
 * A cursor that names nobody of this workgroup has nothing behind it.
 */
export async function findMembers(db: HeavyExecutor, query: MemberQuery): Promise<ListedMember[]> {
  const { workgroupId, actorId, after, limit } = query;
  const behind = after
    ? sql`AND (u.name, u.id) > (SELECT c.name, c.id FROM users c JOIN memberships o ON o.user_id = c.id
                                 WHERE c.id = ${after}::uuid AND o.workgroup_id = ${workgroupId}::uuid)`
    : sql``;
  const theirs = sql`(SELECT workgroup_id, disabled_at FROM memberships WHERE user_id = l.id)`;
  const wrong = recentWrongCodes(sql`l`);
  return run(
    db,
    sql`WITH mine AS MATERIALIZED (
          SELECT workgroup_id FROM memberships WHERE user_id = ${actorId}::uuid AND role = 'admin' AND disabled_at IS NULL
        ), l AS MATERIALIZED (
          SELECT * FROM (${membersOf(workgroupId, behind)}) AS listed
           WHERE ${query.needsHelp ? needsHelp : sql`true`} ORDER BY name, id LIMIT ${limit}::int
        )
        SELECT id, name, email, role, disabled, "secondStep", "sendLimitUntil", "emailSuppression", "phoneSuppression",
               id <> ${actorId}::uuid AND NOT disabled AND NOT EXISTS (${elsewhere(theirs, sql`mine`)}) AS "canHelp",
               CASE "secondStep" WHEN 'stopped' THEN stopped_at
                                 WHEN 'paused' THEN (SELECT max(w) FROM unnest(${wrong}) AS w) END AS "secondStepSince",
               CASE "secondStep" WHEN 'paused'
                                 THEN ${pauseEnd(sql`l`)} END AS "pausedUntil"
          FROM l ORDER BY name, id`,
    listedMemberRow,
  );
}
