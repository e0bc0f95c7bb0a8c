/** The members of a workgroup, with what protects each and what keeps each from signing in with a code. */

import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { MemberCursor } from "@/lib/contract/member-cursor";
import { workgroupMemberSchema } from "@/lib/contract/member-schemas";
import type { MemberSort, MemberState, Protection, Role } from "@/lib/contract/vocabulary";
import { run, timestamp } from "@/lib/db";
import { isConsented, isTextable } from "@/lib/db/consent-rows";
import { isEnforcing, needsOwnCode } from "@/lib/db/enforcement";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { canEnter } from "@/lib/db/member-rows";
import { suppressionRow } from "@/lib/db/users";
import { isSuppressed, suppressionColumns, suppressionJoins } from "@/lib/messaging/suppression.store";
import { isPaused, pauseEnd, recentWrongCodes } from "@/lib/mfa/challenge.store";
import { sendLimitUntil } from "@/lib/mfa/send-counter.store";
import { elsewhere } from "./help-desk.store";

const sameInContract = {
  id: true,
  name: true,
  email: true,
  role: true,
  disabled: true,
  secondStep: true,
  canHelp: true,
} as const;

const listedMemberRow = workgroupMemberSchema.pick(sameInContract).extend({
  /** The name in lower case, by which the list is sorted. */
  sortName: z.string(),
  /** Microseconds since 1970; 0 without a recorded sign-in. */
  signedInAt: z.number(),
  twoFactorEnabled: z.boolean(),
  emailConfirmed: z.boolean(),
  phoneVerified: z.boolean(),
  phoneConsented: z.boolean(),
  /** A workgroup of the member enforces two-factor sign-in; one of them is APP4. */
  enforced: z.boolean(),
  app4: z.boolean(),
  /** When the account was locked, or the last wrong code that paused it; null if it is neither. */
  secondStepSince: timestamp.nullable(),
  /** When a pause ends. */
  pausedUntil: timestamp.nullable(),
  /** When the next code can be sent; null while no send limit of the account is reached. */
  sendLimitUntil: timestamp.nullable(),
  cannotReceiveSince: timestamp.nullable(),
  lastSignInAt: timestamp.nullable(),
  emailSuppression: suppressionRow.nullable(),
  phoneSuppression: suppressionRow.nullable(),
});
export type ListedMember = z.output<typeof listedMemberRow>;

export type MemberFilter = {
  workgroupId: string;
  /** The admin who asks; `canHelp` is about this user. */
  actorId: string;
  /** False if the operator configured no SMS provider. */
  phoneAvailable: boolean;
  needsHelp?: boolean | undefined;
  /** A part of the name or the email address, literally. */
  search?: string;
  role?: Role;
  state?: MemberState;
  protection?: Protection;
  sort: MemberSort;
  after?: MemberCursor;
  limit: number;
};

/**
 * Does the member `u` with the membership `m` need help: one who can enter the workgroup and can't sign in with a code, or not on every
 * channel? `helpReasonsOf` of `member-list.ts` names the reasons. Needs {@link suppressionJoins}.
 */
const needsHelp = sql`${canEnter(sql`m`, sql`u`)} AND (u.second_step_stopped_at IS NOT NULL OR ${isPaused(sql`u`)} OR u.cannot_receive_at IS NOT NULL
  OR ${isSuppressed("email")} OR ${isSuppressed("phone")} OR ${sendLimitUntil(sql`u.id`)} IS NOT NULL)`;

/**
 * The facts of the two-factor policy that come from the workgroups of the member `u`, as the item `p` of a FROM clause. Grouped over the
 * accounts in `of` (a SELECT of ids): a subquery for each would read the small table of workgroups again for each.
 */
export const policyJoin = (of: SQL) => sql`LEFT JOIN (
    SELECT o.user_id, bool_or(${isEnforcing(sql`w`)}) AS enforcing, bool_or(w.edition = 'APP4') AS has_app4
      FROM memberships o JOIN workgroups w ON w.id = o.workgroup_id
     WHERE o.disabled_at IS NULL AND o.user_id IN (${of}) GROUP BY o.user_id) AS p ON p.user_id = u.id`;
const isEnforced = sql`coalesce(p.enforcing, false)`;
const isApp4 = sql`coalesce(p.has_app4, false)`;

/** `protectionOf` of `protection.ts` in SQL; a test holds the two together. Needs {@link suppressionJoins} and {@link policyJoin}. */
export function protectionSql(phoneAvailable: boolean): SQL {
  const phone = sql`(${isApp4} AND ${isTextable(sql`u`)} AND ${phoneAvailable})`;
  return sql`CASE WHEN NOT (${needsOwnCode(sql`u`)} OR ${isEnforced}) THEN 'none'
      WHEN ${isSuppressed("email", "recently")} AND (NOT ${phone} OR ${isSuppressed("phone", "recently")}) THEN 'unreachable'
      WHEN ${phone} THEN 'two_channels' ELSE 'email_only' END`;
}

/** A query of the members who can enter a workgroup now, each with the protection: id, name, protection. */
export const protectedMembers = (workgroupId: string, phoneAvailable: boolean) => sql`
  SELECT u.id, u.name, ${protectionSql(phoneAvailable)} AS protection
    FROM memberships m JOIN users u ON u.id = m.user_id ${suppressionJoins}
         ${policyJoin(sql`SELECT user_id FROM memberships WHERE workgroup_id = ${workgroupId}::uuid`)}
   WHERE m.workgroup_id = ${workgroupId}::uuid AND ${canEnter(sql`m`, sql`u`)}`;

const escapedForLike = (text: string) => text.replace(/[\\%_]/g, "\\$&");

/** The conditions of a filter on `u` and `m`, and the joins that they need: without them the list of ten thousand reads two tables. */
function filterOf(filter: MemberFilter) {
  const { needsHelp: helpOnly, search, role, state, protection, phoneAvailable } = filter;
  const colleagues = sql`SELECT user_id FROM memberships WHERE workgroup_id = ${filter.workgroupId}::uuid`;
  const part = `%${escapedForLike(search ?? "")}%`;
  const conditions = [
    search ? sql`(lower(u.name) LIKE lower(${part}::text) OR u.email LIKE lower(${part}::text))` : null,
    role ? sql`m.role = ${role}` : null,
    state ? sql`(${canEnter(sql`m`, sql`u`)}) = ${state === "active"}` : null,
    protection ? sql`${protectionSql(phoneAvailable)} = ${protection}` : null,
    helpOnly ? needsHelp : null,
  ].filter((condition) => condition !== null);
  return {
    joins: sql`${helpOnly || protection ? suppressionJoins : sql``} ${protection ? policyJoin(colleagues) : sql``}`,
    where: sql.join([sql``, ...conditions], sql` AND `),
  };
}

/** The order of a sort over the columns of `page`, and the condition of what comes behind a cursor. */
function orderOf({ sort, after }: MemberFilter): { order: SQL; behind: SQL } {
  const rank = (role: SQL) => sql`(CASE ${role} WHEN 'admin' THEN 0 ELSE 1 END)`;
  const orders = {
    name: sql`page.sort_name, page.id`,
    role: sql`${rank(sql`page.role`)}, page.sort_name, page.id`,
    lastSignIn: sql`page.signed_in_at DESC, page.id DESC`,
  };
  return { order: orders[sort], behind: behind() };

  function behind(): SQL {
    switch (after?.sort) {
      case undefined:
        return sql`true`;
      case "name":
        return sql`(page.sort_name, page.id) > (${after.name}::text, ${after.id}::uuid)`;
      case "role":
        return sql`(${rank(sql`page.role`)}, page.sort_name, page.id) > (${rank(sql`${after.role}::text`)}, ${after.name}::text, ${after.id}::uuid)`;
      case "lastSignIn":
        return sql`(page.signed_in_at, page.id) < (${after.signedInAt}::bigint, ${after.id}::uuid)`;
    }
  }
}

/** The columns of {@link ListedMember} as JSON: only for the members of the page. */
function memberJson(actorId: string): SQL {
  const theirs = sql`(SELECT workgroup_id, disabled_at FROM memberships WHERE user_id = u.id)`;
  const secondStep = sql`CASE WHEN u.second_step_stopped_at IS NOT NULL THEN 'stopped' WHEN ${isPaused(sql`u`)} THEN 'paused' ELSE 'ok' END`;
  const columns = sql`SELECT u.id, u.name, u.email, page.role, NOT page.active AS disabled, ${suppressionColumns},
         page.sort_name AS "sortName", page.signed_in_at AS "signedInAt", u.last_sign_in_at AS "lastSignInAt",
         u.cannot_receive_at AS "cannotReceiveSince",
         u.two_factor_enabled AS "twoFactorEnabled", u.email_verified_at IS NOT NULL AS "emailConfirmed", u.phone_verified_at IS NOT NULL AS "phoneVerified",
         ${isConsented(sql`u`)} AS "phoneConsented", ${isEnforced} AS enforced,
         ${isApp4} AS app4,
         ${sendLimitUntil(sql`u.id`)} AS "sendLimitUntil",
         ${secondStep} AS "secondStep",
         CASE ${secondStep} WHEN 'stopped' THEN u.second_step_stopped_at
                            WHEN 'paused' THEN (SELECT max(w) FROM unnest(${recentWrongCodes(sql`u`)}) AS w) END AS "secondStepSince",
         CASE ${secondStep} WHEN 'paused' THEN ${pauseEnd(sql`u`)} END AS "pausedUntil",
         u.id <> ${actorId}::uuid AND page.active AND NOT EXISTS (${elsewhere(theirs, sql`mine`)}) AS "canHelp"`;
  return sql`(SELECT to_json(member) FROM (${columns}) AS member)`;
}

/**
 * One page of at most `limit` members that the filter leaves, from behind the cursor `after`, and how many the filter leaves in all.
 */
export async function findMembers(
  db: HeavyExecutor,
  filter: MemberFilter,
): Promise<{ members: ListedMember[]; total: number }> {
  const { joins, where } = filterOf(filter);
  const { order, behind } = orderOf(filter);
  const [found] = await run(
    db,
    sql`WITH mine AS MATERIALIZED (
          SELECT workgroup_id FROM memberships WHERE user_id = ${filter.actorId}::uuid AND role = 'admin' AND disabled_at IS NULL
        ), matching AS MATERIALIZED (
          SELECT u.id, lower(u.name) AS sort_name, m.role, ${canEnter(sql`m`, sql`u`)} AS active,
                 coalesce((extract(epoch FROM u.last_sign_in_at) * 1000000)::bigint, 0) AS signed_in_at
            FROM memberships m JOIN users u ON u.id = m.user_id ${joins}
           WHERE m.workgroup_id = ${filter.workgroupId}::uuid ${where}
        ), page AS MATERIALIZED (
          SELECT * FROM matching AS page WHERE ${behind} ORDER BY ${order} LIMIT ${filter.limit}::int
        )
        SELECT (SELECT count(*)::int FROM matching) AS total, (
          SELECT coalesce(json_agg(${memberJson(filter.actorId)} ORDER BY ${order}), '[]')
            FROM page JOIN users u ON u.id = page.id ${suppressionJoins} ${policyJoin(sql`SELECT id FROM page`)}) AS members`,
    z.object({ total: z.number(), members: z.array(listedMemberRow) }),
  );
  return found ?? { members: [], total: 0 };
}
