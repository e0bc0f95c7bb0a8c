/** Stores the report that no code arrives, and notifies the admins, in one statement. */
import { sql } from "drizzle-orm";
import { type Executor, execute } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { challengeActorCtes, challengeHasActor } from "@/lib/db/authority";
import { otherAdminsOf } from "@/lib/db/member-rows";
import { messageCtes } from "@/lib/messaging/message.store";
import { type ChallengeKey, isLive, isNamedBy } from "./challenge.store";

/**
 * Marks a sign-in's challenge and its account, and queues an email to each other admin of the account's workgroups.
 * @returns false if that has been done for the challenge, or it has ended
 */
export async function insertReport(db: Executor, key: ChallengeKey, client: ClientInfo): Promise<boolean> {
  const event = {
    type: "sign_in.cannot_receive",
    result: "success",
    actorId: sql`user_id`,
    subjectId: sql`user_id`,
  } as const;
  const reported = await execute(
    db,
    sql`WITH ${challengeActorCtes(isNamedBy(key))}, c AS (
          UPDATE challenges SET cannot_receive_at = now() FROM locked_user u
           WHERE ${isNamedBy(key)} AND challenges.user_id = u.id AND challenges.purpose = 'sign_in'
             AND challenges.security_stamp = u.security_stamp AND u.disabled_at IS NULL AND ${challengeHasActor} AND ${isLive}
             AND challenges.cannot_receive_at IS NULL
          RETURNING challenges.id, challenges.user_id
        ), marked AS (
          UPDATE users SET cannot_receive_at = now() FROM c WHERE users.id = c.user_id
          RETURNING users.id, users.email, c.id AS challenge_id
        ), audited AS (${auditInsert(event, client, sql`FROM c`)}), ${messageCtes(sql`
          SELECT DISTINCT 'member_cannot_receive' AS kind, u.challenge_id::text AS event_id, a.id AS recipient_id, a.email AS destination,
                 'email' AS channel, jsonb_build_object('memberEmail', u.email, 'client', NULL) AS parameters, NULL::text AS key_id
            FROM marked u, ${otherAdminsOf(sql`u`)}`)}
        SELECT id FROM c`,
  );
  return reported === 1;
}
