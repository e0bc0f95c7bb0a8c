// `npm run member-import`: what an import of 50,000 people costs: time and memory of the check and of the import, and how long other
// requests of the process wait meanwhile (delay of the event loop). Then the pages of the members list with 10,000 members.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { IMPORT_LINES } from "@/lib/contract/limits";
import { memberQuerySchema } from "@/lib/contract/member-schemas";
import { database, execute } from "@/lib/db";
import { importMemberFile, previewMemberImport } from "@/lib/workgroups/member-import";
import { listMembers } from "@/lib/workgroups/member-list";
import { onShutdown, runAndExit } from "@/local/launcher/shutdown.mjs";
import { cast } from "@/local/testing/help-desk-scenes";
import { setup } from "@/local/testing/integration-setup";
import { openWorld, testClient } from "@/local/testing/test-world";

const megabyte = 1024 * 1024;
const memory = () => Math.round(process.memoryUsage().rss / megabyte);

async function measure<T>(name: string, work: () => Promise<T>): Promise<T> {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  const [before, started] = [memory(), performance.now()];
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, memory());
  }, 20);
  delays.enable();
  const result = await work();
  delays.disable();
  clearInterval(timer);
  const took = Math.round(performance.now() - started);
  const [p99, max] = [delays.percentile(99), delays.max].map((nanoseconds) => Math.round(nanoseconds / 1e6));
  console.log(
    `  ${name.padEnd(26)}${String(took).padStart(7)} ms   memory ${before} to ${most} MB   event loop p99 ${p99} ms, at most ${max} ms`,
  );
  return result;
}

async function main(): Promise<number> {
  onShutdown(await setup());
  const world = await openWorld();
  onShutdown(world.close);
  const { admin, first } = await cast();
  const lines = Array.from({ length: IMPORT_LINES }, (_, n) => `"Person, ${n}",person-${n}@import.test,member`);
  const file = Buffer.from(["name,email,role", ...lines].join("\r\n"));
  console.log(`\n${IMPORT_LINES} lines, ${(file.length / megabyte).toFixed(1)} MB`);
  await measure("check", () => previewMemberImport(admin, file));
  const imported = await measure("import", () => importMemberFile(admin, file, testClient));
  await measure("the same file again", () => importMemberFile(admin, file, testClient));
  if (!imported.ok || imported.summary.invite !== IMPORT_LINES) throw new Error("not all were invited");

  await execute(
    database(),
    sql`WITH u AS (
          INSERT INTO users (name, email, email_verified_at, password_hash, last_sign_in_at)
          SELECT 'Member ' || n, 'member-' || n || '@list.test', now(), 'none', now() - n * interval '1 minute' FROM generate_series(1, 9998) AS n
          RETURNING id
        )
        INSERT INTO memberships (user_id, workgroup_id, role) SELECT id, ${first}::uuid, 'member' FROM u`,
  );
  await execute(database(), sql`ANALYZE`);
  console.log("\nThe members list of 10,000");
  const reads = {
    "first page": {},
    "by last sign-in": { sort: "lastSignIn" },
    search: { search: "ber 77" },
    "200 by role": { sort: "role", limit: "200" },
    unreachable: { protection: "unreachable" },
  };
  for (const [name, query] of Object.entries(reads)) {
    await listMembers(admin, memberQuerySchema.parse(query));
    await measure(name, () => listMembers(admin, memberQuerySchema.parse(query)));
  }
  return 0;
}

runAndExit(main);
