/** The first sign-in after a password reset by email, which causes notices. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Executor, execute, run } from "@/lib/db";
import { otherAdminsOf } from "@/lib/db/member-rows";
import { type User, userColumns, userRow } from "@/lib/db/users";
import { messageCtes, messageRows, type NewMessage } from "@/lib/messaging/message.store";

/** The row of {@link adminsOf}. */
export const adminsRow = z.array(z.object({ userId: z.string(), email: z.string() }));
export type Admin = z.output<typeof adminsRow>[number];

/** The other admins of the workgroups that the user `u` can enter. */
export const adminsOf = sql`(
    SELECT coalesce(json_agg(DISTINCT jsonb_build_object('userId', a.id, 'email', a.email)), '[]')
      FROM ${otherAdminsOf(sql`u`)})`;

/** `at` identifies the reset: its time as PostgreSQL formats it, because a Date loses the microseconds. */
export type MailboxReset = { at: string; user: User; admins: Admin[] };

/** The password reset by email that no sign-in has reported; null for almost every sign-in. */
export async function findMailboxReset(db: Executor, userId: string): Promise<MailboxReset | null> {
  const rows = await run(
    db,
    sql`SELECT ${userColumns}, u.mailbox_reset_at AS "resetAt", ${adminsOf} AS admins
          FROM users u WHERE u.id = ${userId}::uuid AND u.mailbox_reset_at IS NOT NULL`,
    userRow.extend({ resetAt: z.string(), admins: adminsRow }),
  );
  const row = rows[0];
  if (!row) return null;
  const { resetAt: at, admins, ...user } = row;
  return { at, user, admins };
}

/** Atomically clears mailbox_reset_at and queues the messages; only one of several concurrent sign-ins does. */
export async function reportMailboxReset(
  db: Executor,
  { userId, at }: { userId: string; at: string },
  messages: NewMessage[],
): Promise<void> {
  await execute(
    db,
    sql`WITH reported AS (
          UPDATE users SET mailbox_reset_at = NULL WHERE id = ${userId}::uuid AND mailbox_reset_at = ${at}::timestamptz RETURNING id
        ), ${messageCtes(messageRows(messages, sql`EXISTS (SELECT FROM reported)`))}
        SELECT`,
  );
}
