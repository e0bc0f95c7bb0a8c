// `npm run plans`: what the heavy reads cost on a grown database: 200 workgroups, one with 10,000 members, 200,000 challenges. Prints for
// each its time, the pages it touched and the rows it read of each table.
import postgres from "postgres";
import { migrate } from "@/drizzle/migrate";
import { createDatabase, dropDatabase } from "@/local/launcher/postgres";
import { onShutdown, runAndExit } from "@/local/launcher/shutdown.mjs";
import { explain } from "@/local/testing/explain";
import { fillDatabase, grownId, grownSize } from "@/local/testing/grown-database";
import { grownReads } from "@/local/testing/grown-reads";
import { startTestCluster } from "@/local/testing/test-cluster";

const database = "grown";

async function printPlans(client: postgres.Sql, title: string, workgroup: number, user: number): Promise<void> {
  console.log(`\n${title}`);
  const subject = { workgroupId: grownId("workgroup", workgroup), userId: grownId("user", user) };
  for (const { name, scope, read } of grownReads(subject)) {
    if (scope === "all" && workgroup > 0) continue;
    // The first run fills the cache.
    await explain(client, read);
    for (const { took, pages, rowsRead } of await explain(client, read)) {
      const rows = Object.entries(rowsRead).map(([table, count]) => `${table} ${count}`);
      console.log(
        `  ${name.padEnd(26)}${took.toFixed(1).padStart(8)} ms ${String(pages).padStart(8)} pages   ${rows.join(", ")}`,
      );
    }
  }
}

async function main(): Promise<number> {
  const cluster = await startTestCluster();
  onShutdown(cluster.stop);
  await dropDatabase(cluster.adminUrl, database);
  const url = await createDatabase(cluster.adminUrl, database);
  await migrate(url);
  const client = postgres(url, { max: 1, onnotice: () => {} });
  onShutdown(() => client.end());
  console.log("Filling the database…");
  await fillDatabase(client, grownSize);
  await printPlans(client, `A workgroup of ${grownSize.largest} members`, 0, 0);
  await printPlans(client, `A workgroup of ${grownSize.others} members`, 7, grownSize.largest + 6 * grownSize.others);
  return 0;
}

runAndExit(main);
