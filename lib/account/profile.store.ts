/** The user's own name and two-factor setting. */

import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Executor, run } from "@/lib/db";
import { type AuditEvent, auditInsert, type ClientInfo } from "@/lib/db/audit";
import { type Actor, actorCtes, actorLevel, actorRow, type Denial, denialOf } from "@/lib/db/authority";
import { changeInsert, changeNoticeCtes } from "./account-change.store";

export type AccountChange = { name?: string | undefined; twoFactorEnabled?: boolean | undefined };

export type AccountChanged =
  | { ok: true; twoFactorChanged: boolean }
  | { ok: false; reason: Denial | "enforced_by_workgroup" };

const accountRow = actorRow.extend({
  enforced: z.boolean().nullable(),
  switches: z.boolean().nullable(),
  switched: z.boolean(),
});

/**
 * Stores the user's name and own two-factor setting, both or neither. Turning two-factor on ends the user's other sessions and exempts
 * this one from the code; turning it off needs recent authentication and changes no session. While a workgroup enforces, the setting
 * cannot change. Values that are stored already change nothing. A change of the setting queues its notices.
 */
export async function updateAccount(
  db: Executor,
  actor: Actor,
  { name, twoFactorEnabled }: AccountChange,
  client: ClientInfo,
): Promise<AccountChanged> {
  const own = { result: "success", actorId: actor.userId, subjectId: actor.userId } as const;
  const named: AuditEvent = { ...own, type: "account.name_changed" };
  const kind = twoFactorEnabled ? "two_factor_on" : "two_factor_off";
  const switched: AuditEvent = { ...own, type: `account.${kind}` };
  const wanted = sql`${twoFactorEnabled ?? null}::boolean`;
  const rows = sql`locked_user b JOIN changed_user a ON a.id = b.id`;
  const [row] = await run(
    db,
    sql`WITH ${actorCtes(actor)}, change AS (
          SELECT actor.id, actor.session_id, actor.level, actor.enforced,
                 coalesce(${wanted} <> u.two_factor_enabled, false) AS switches,
                 coalesce(${name ?? null}::text <> u.name, false) AS renames
            FROM actor JOIN locked_user u ON u.id = actor.id
        ), allowed AS (
          SELECT * FROM change
           WHERE level IN ('signed_in', 'recent')
             AND (NOT switches OR (NOT enforced AND (${wanted} OR level = 'recent')))
        ), changed_user AS (
          UPDATE users SET name = CASE WHEN a.renames THEN ${name ?? null}::text ELSE name END,
                 two_factor_enabled = CASE WHEN a.switches THEN ${wanted} ELSE two_factor_enabled END
            FROM allowed a WHERE users.id = a.id AND (a.renames OR a.switches) RETURNING users.*
        ), stored_change AS (
          ${changeInsert(kind, sql`allowed.session_id`, sql`FROM allowed CROSS JOIN ${rows} WHERE allowed.switches`)}
        ), ${changeNoticeCtes(kind, { client }, sql`FROM stored_change ch CROSS JOIN ${rows}`)}, turned_on AS (
          SELECT id, session_id FROM allowed WHERE switches AND ${wanted}
        ), ended_sessions AS (
          UPDATE sessions SET revoked_at = now() FROM turned_on t
           WHERE sessions.user_id = t.id AND sessions.id <> t.session_id AND sessions.revoked_at IS NULL
        ), exempt_session AS (
          UPDATE sessions SET own_choice_spared = true FROM turned_on t WHERE sessions.id = t.session_id
        ), audited_name AS (
          ${auditInsert(named, client, sql`FROM allowed WHERE renames`)}
        ), audited_setting AS (
          ${auditInsert(switched, client, sql`FROM allowed WHERE switches`)}
        )
        SELECT ${actorLevel}, (SELECT enforced FROM change) AS enforced, (SELECT switches FROM change) AS switches,
               EXISTS (SELECT FROM allowed WHERE switches) AS switched`,
    accountRow,
  );
  const { level = null, enforced, switches, switched: twoFactorChanged = false } = row ?? {};
  const denial = denialOf(level, "signed_in");
  if (denial) return { ok: false, reason: denial };
  if (switches && enforced) return { ok: false, reason: "enforced_by_workgroup" };
  if (switches && !twoFactorChanged) return { ok: false, reason: "reauthentication_required" };
  return { ok: true, twoFactorChanged };
}
