/** The consent to text messages to a number that is confirmed already. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { SmsConsent } from "@/lib/contract/sms-consent";
import { type Executor, run } from "@/lib/db";
import { auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, denialOf, type SessionDenial } from "@/lib/db/authority";
import { smsConsentInsert } from "@/lib/messaging/sms-consent.store";

/** `other_number`: the account's confirmed number is another one, or there is none. */
export type ConsentStored = { ok: true } | { ok: false; reason: SessionDenial | "other_number" };

/** Stores the consent of the actor for the number of the actor's account, which must be confirmed. Idempotent. */
export async function insertSmsConsent(
  db: Executor,
  actor: Actor,
  { phone, consent }: SmsConsent,
  client: ClientInfo,
): Promise<ConsentStored> {
  const { userId } = actor;
  const event = { type: "account.sms_consent_given", result: "success", actorId: userId, subjectId: userId } as const;
  const given = { userId: sql`owner.id`, number: sql`owner.phone`, version: consent };
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor)}, owner AS MATERIALIZED (
          SELECT u.id, u.phone FROM locked_user u JOIN actor ON actor.id = u.id
           WHERE actor.level IN ('signed_in', 'recent') AND u.phone = ${phone} AND u.phone_verified_at IS NOT NULL
        ), consented AS (${smsConsentInsert(given, client, sql`FROM owner`)}),
        audited AS (${auditInsert(event, client, sql`FROM consented`)})
        SELECT ${actorLevel}, EXISTS (SELECT FROM owner) AS owned`,
    actorRow.extend({ owned: z.boolean() }),
  );
  const denial = denialOf(row?.level ?? null, "signed_in");
  if (denial) return { ok: false, reason: denial };
  return row?.owned ? { ok: true } : { ok: false, reason: "other_number" };
}
