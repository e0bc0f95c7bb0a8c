import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { seed } from "@/drizzle/seed";
import { env } from "@/lib/config/env";
import { installWorld, query } from "@/local/testing/integration";

installWorld();

it("gives every workgroup of the demo sign-ins of the last weeks, once", async () => {
  await seed(env().DATABASE_URL);
  const counts = () =>
    query<{ workgroup: string; n: number }>(
      sql`SELECT w.name AS workgroup, count(s.event_id)::int AS n FROM workgroups w
            LEFT JOIN workgroup_sign_ins s ON s.workgroup_id = w.id GROUP BY w.id, w.name ORDER BY w.name`,
    );
  const first = await counts();
  expect(first.length).toBeGreaterThanOrEqual(4);
  for (const { workgroup, n } of first) expect(n, workgroup).toBeGreaterThan(0);
  await seed(env().DATABASE_URL);
  expect(await counts()).toEqual(first);
});
