/** What a preview of a workgroup's policy is counted from: its members in groups of equal facts, however many they are. */

import { sql } from "drizzle-orm";
import { z } from "zod";
import { run } from "@/lib/db";
import { isConsented } from "@/lib/db/consent-rows";
import { isEnforcing, needsOwnCode } from "@/lib/db/enforcement";
import type { HeavyExecutor } from "@/lib/db/heavy-reads";
import { liveSession } from "@/lib/db/session-rows";
import { suppressionRow } from "@/lib/db/users";
import { suppressionColumns, suppressionJoins } from "@/lib/messaging/suppression.store";

/** Active members of a workgroup that have these facts in common. */
const memberGroupRow = z.object({
  members: z.number(),
  /** By their own setting, or to confirm an imported email address. */
  needsOwnCode: z.boolean(),
  phoneVerified: z.boolean(),
  phoneConsented: z.boolean(),
  /** Another workgroup of theirs enforces. */
  enforcedElsewhere: z.boolean(),
  /** A workgroup of theirs, this one included, is APP4. */
  app4: z.boolean(),
  emailSuppression: suppressionRow.pick({ reason: true, old: true }).nullable(),
  phoneSuppression: suppressionRow.pick({ reason: true, old: true }).nullable(),
  /** Their numbers, in groups that could get texts; else empty. */
  phones: z.array(z.string()),
  /** Live web sessions without a second step; those that the user's own choice exempts are counted apart. */
  sessionsWithoutSecondStep: z.number(),
  sparedSessions: z.number(),
  /** Members who are signed in to the mobile app. */
  mobileMembers: z.number(),
});
export type MemberGroup = z.output<typeof memberGroupRow>;

const brief = (column: string) => {
  const out = sql.identifier(column);
  return sql`CASE WHEN ${out} IS NOT NULL THEN jsonb_build_object('reason', ${out} ->> 'reason', 'old', (${out} -> 'old')::text::boolean) END`;
};

/** Every active member of a workgroup, in at most a few hundred groups, in one statement. */
export async function findMemberGroups(db: HeavyExecutor, workgroupId: string): Promise<MemberGroup[]> {
  return run(
    db,
    sql`WITH elsewhere AS (
          SELECT m.user_id, bool_or(${isEnforcing(sql`w`)} AND w.id <> ${workgroupId}::uuid) AS enforced, bool_or(w.edition = 'APP4') AS app4
            FROM memberships m
            JOIN memberships o ON o.user_id = m.user_id AND o.disabled_at IS NULL
            JOIN workgroups w ON w.id = o.workgroup_id
           WHERE m.workgroup_id = ${workgroupId}::uuid AND m.disabled_at IS NULL
           GROUP BY m.user_id
        ), member AS (
          SELECT ${needsOwnCode(sql`u`)} AS needs_own_code, u.phone_verified_at IS NOT NULL AS phone_verified, ${isConsented(sql`u`)} AS phone_consented, p.enforced, p.app4,
                 ${suppressionColumns}, u.phone, s.lacking, s.spared, s.mobile
            FROM elsewhere p JOIN users u ON u.id = p.user_id ${suppressionJoins}
            CROSS JOIN LATERAL (
              SELECT count(*) FILTER (WHERE client = 'web' AND second_step_at IS NULL AND NOT own_choice_spared) AS lacking,
                     count(*) FILTER (WHERE client = 'web' AND second_step_at IS NULL AND own_choice_spared) AS spared,
                     count(*) FILTER (WHERE client = 'mobile') AS mobile
                FROM sessions s WHERE s.user_id = u.id AND ${liveSession}
            ) AS s
           WHERE u.disabled_at IS NULL
        )
        SELECT count(*)::int AS members, needs_own_code AS "needsOwnCode", phone_verified AS "phoneVerified", phone_consented AS "phoneConsented",
               enforced AS "enforcedElsewhere", app4, ${brief("emailSuppression")} AS "emailSuppression", ${brief("phoneSuppression")} AS "phoneSuppression",
               coalesce(json_agg(phone) FILTER (WHERE phone_verified AND phone_consented AND app4), '[]') AS phones,
               sum(lacking)::int AS "sessionsWithoutSecondStep", sum(spared)::int AS "sparedSessions",
               count(*) FILTER (WHERE mobile > 0)::int AS "mobileMembers"
          FROM member GROUP BY 2, 3, 4, 5, 6, 7, 8`,
    memberGroupRow,
  );
}
