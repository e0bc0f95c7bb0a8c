/** How many people a workgroup has. */

import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Executor, run } from "./.";

/** How many people can enter a workgroup now. */
export async function countMembers(db: Executor, workgroupId: string): Promise<number> {
  const rows = await run(
    db,
    sql`SELECT count(*)::int AS n FROM memberships WHERE workgroup_id = ${workgroupId}::uuid AND disabled_at IS NULL`,
    z.object({ n: z.number() }),
  );
  return rows[0]?.n ?? 0;
}
