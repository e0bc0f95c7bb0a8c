/** How many people a workgroup has. */

import { sql } from "drizzle-orm";
import { type Executor, run } from "./.";

/** How many people can enter a workgroup now. */
export async function countMembers(db: Executor, workgroupId: string): Promise<number> {
  const rows = await run<{ n: number }>(
    db,
    sql`SELECT count(*)::int AS n FROM memberships WHERE workgroup_id = ${workgroupId}::uuid AND disabled_at IS NULL`,
  );
  return rows[0]?.n ?? 0;
}
