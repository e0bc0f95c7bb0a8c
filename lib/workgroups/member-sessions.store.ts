/** Ends the sessions of a member. */

import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { textablePhone } from "@/lib/db/consent-rows";
import { liveSession } from "@/lib/db/session-rows";
import { everyChannelNoticeCtes } from "@/lib/messaging/account-notice.store";
import { type Help, type HelpOutcome, help } from "./help-desk.store";

/**
 * Ends all live sessions of a member, in browsers and in the app. `changed` is false if there was none: then there is neither event nor
 * notice.
 */
export async function endMemberSessions(db: Database, who: Help, client: ClientInfo): Promise<HelpOutcome> {
  const event = {
    type: "member.sessions_ended",
    result: "success",
    actorId: who.actor.userId,
    subjectId: who.memberId,
    workgroupId: who.workgroupId,
  } as const;
  return help(
    db,
    who,
    sql`done AS (
          UPDATE sessions s SET revoked_at = now() FROM helped JOIN users u ON u.id = helped.id
           WHERE s.user_id = u.id AND ${liveSession} RETURNING u.id, u.email,
                 ${textablePhone(sql`u`)} AS phone
        ), signed_out AS (SELECT DISTINCT id, email, phone FROM done), audited AS (${auditInsert(event, client, sql`FROM signed_out`)}),
        ${everyChannelNoticeCtes("sessions_ended_by_admin", sql`signed_out u`)}`,
  );
}
