/** Replaces a password hash that was imported. */
import { sql } from "drizzle-orm";
import { type Executor, execute } from "@/lib/db";

/** Replaces the imported hash `from`, unless the password was changed or replaced since. The account's stamp stays: the password is the same. */
export async function replaceHash(
  db: Executor,
  userId: string,
  hashes: { from: string; to: string },
): Promise<boolean> {
  const { from, to } = hashes;
  const replaced = await execute(
    db,
    sql`UPDATE users SET password_hash = ${to} WHERE id = ${userId}::uuid AND password_hash = ${from} RETURNING id`,
  );
  return replaced === 1;
}
