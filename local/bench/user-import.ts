// `npm run user-import`: what an import of users costs. First 100,000 with argon2 hashes, which are stored as they are, and the same file
// again, as after an interruption; then as many with bcrypt hashes, which are wrapped in argon2id, as WRAPPED says (1,000 by default).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hash as argon2 } from "@node-rs/argon2";
import { hash as bcrypt } from "@node-rs/bcrypt";
import { database } from "@/lib/db";
import { onShutdown, runAndExit } from "@/local/launcher/shutdown.mjs";
import { setup } from "@/local/testing/integration-setup";
import { makeWorkgroup, openWorld } from "@/local/testing/test-world";
import { importUsers } from "@/ops/import-users";

const USERS = Number(process.env.USERS ?? 100_000);
const WRAPPED = Number(process.env.WRAPPED ?? 1_000);
const megabyte = 1024 * 1024;

async function measure(name: string, file: string, dryRun = false): Promise<void> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const said = await importUsers(database(), file, { dryRun, emailsConfirmed: true }, (text) =>
    process.stdout.write(`    ${text}`),
  );
  const used = process.cpuUsage(before);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const cpu = ((used.user + used.system) / 1e6).toFixed(1);
  const memory = Math.round(process.memoryUsage().rss / megabyte);
  console.log(`  ${name}: ${seconds} s, ${cpu} s of CPU, ${memory} MB\n    ${said}`);
}

async function main(): Promise<number> {
  onShutdown(await setup());
  const world = await openWorld();
  onShutdown(world.close);
  const folder = mkdtempSync(join(tmpdir(), "user-import-"));
  onShutdown(async () => rmSync(folder, { recursive: true, force: true }));
  const workgroup = await makeWorkgroup("APP4");
  const write = (kind: string, users: number, passwordHash: string) => {
    const lines = Array.from({ length: users }, (_, n) =>
      JSON.stringify({
        name: `Person ${n}`,
        email: `${kind}-${n}@import.test`,
        workgroups: [workgroup],
        phone: `+1415${2_000_000 + n}`,
        passwordHash,
      }),
    );
    const file = join(folder, `${kind}.jsonl`);
    writeFileSync(file, lines.join("\n"));
    return file;
  };
  const kept = write(
    "argon2",
    USERS,
    await argon2("correct horse", { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  );
  await measure("check, argon2", kept, true);
  await measure("import, argon2", kept);
  await measure("the same file again", kept);
  await measure("import, bcrypt", write("bcrypt", WRAPPED, await bcrypt("correct horse", 10)));
  return 0;
}

runAndExit(main);
