/** The sign-in that follows a reset through the mailbox, which others must hear of. */
import { sql } from "drizzle-orm";
import { type Executor, run } from "./index";
import { type User, userColumns } from "./users";

export type Admin = { userId: string; email: string };

/** The other admins of the workgroups that the user `u` can enter. */
export const adminsOf = sql`(
    SELECT coalesce(json_agg(DISTINCT jsonb_build_object('userId', a.id, 'email', a.email)), '[]')
      FROM memberships mine
      JOIN memberships theirs ON theirs.workgroup_id = mine.workgroup_id
      JOIN users a ON a.id = theirs.user_id
     WHERE mine.user_id = u.id AND mine.disabled_at IS NULL AND theirs.role = 'admin' AND theirs.disabled_at IS NULL
       AND a.disabled_at IS NULL AND a.id <> u.id)`;

/**
 * Takes the mark of a reset off the account: of parallel sign-ins one gets it.
 * @returns the user with the other admins of the workgroups that the user can enter; null when there was no mark
 */
export async function takeMailboxReset(db: Executor, userId: string): Promise<{ user: User; admins: Admin[] } | null> {
  const rows = await run<User & { admins: Admin[] }>(
    db,
    sql`WITH taken AS (
          UPDATE users SET mailbox_reset_at = NULL WHERE id = ${userId}::uuid AND mailbox_reset_at IS NOT NULL RETURNING id
        )
        SELECT ${userColumns},
               ${adminsOf} AS admins
          FROM taken JOIN users u ON u.id = taken.id`,
  );
  const row = rows[0];
  if (!row) return null;
  const { admins, ...user } = row;
  return { user, admins };
}
