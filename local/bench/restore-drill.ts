// `npm run restore-drill`: fills a database, backs it up with pg_dump, restores it with pg_restore into another one, prepares that with
// `after-restore`, and signs in with a code. Prints what each step takes. pg_dump must not be older than the server: ADMIN_URL names one.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrate } from "@/drizzle/migrate";
import { createDatabase, dropDatabase } from "@/local/launcher/postgres";
import { onShutdown, runAndExit } from "@/local/launcher/shutdown.mjs";
import { Failure, print } from "@/local/launcher/terminal.mjs";
import { fillDatabase, grownId, grownSize } from "@/local/testing/grown-database";

const password = "correct horse test battery";

async function timed<T>(step: string, work: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  print(`  ${step.padEnd(44)} ${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s`);
  return result;
}

function runTool(tool: string, words: string[]): void {
  const { status, stderr, error } = spawnSync(tool, words, { encoding: "utf8" });
  if (status !== 0)
    throw new Failure(`${tool} failed.`, "Use the version of the server or a newer one.", stderr || String(error));
}

/** Signs a member of the restored database in. The code is derived as the message has it: no provider is called. */
async function signIn(email: string): Promise<void> {
  const [{ signInWithCode, signInWithPassword }, { currentKey }, { deriveCode }, { testClient }] = await Promise.all([
    import("@/lib/auth/sign-in"),
    import("@/lib/config/keyring"),
    import("@/lib/mfa/code"),
    import("@/local/testing/test-world"),
  ]);
  const browser = { client: testClient, sessionHash: null, challengeCookie: undefined };
  const first = await signInWithPassword({ email, password }, browser);
  if (first.ok || first.reason !== "code_required") throw new Error("The password step gave no challenge.");
  const code = deriveCode(currentKey(), first.challengeCookie.split(".")[1] ?? "", "sign_in");
  const second = await signInWithCode({ code }, { ...browser, challengeCookie: first.challengeCookie });
  if (!second.ok) throw new Error(`The code was refused: ${second.reason}.`);
}

async function main(): Promise<number> {
  const adminUrl = process.env.ADMIN_URL;
  if (!adminUrl)
    throw new Failure(
      "ADMIN_URL is not set.",
      "ADMIN_URL=postgres://postgres@localhost/postgres npm run restore-drill",
    );
  const folder = mkdtempSync(join(tmpdir(), "restore-drill-"));
  onShutdown(() => rmSync(folder, { recursive: true }));
  for (const name of ["drill_before", "drill_after"]) {
    await dropDatabase(adminUrl, name);
    onShutdown(() => dropDatabase(adminUrl, name));
  }
  const before = await createDatabase(adminUrl, "drill_before");
  const client = postgres(before, { max: 1, onnotice: () => {} });
  await timed("migrations", () => migrate(before));
  await timed(`${grownSize.challenges} challenges, ${grownSize.auditEvents} events`, () =>
    fillDatabase(client, grownSize),
  );
  const { hashPassword } = await import("@/lib/auth/credential-hash");
  const [user] =
    await client`UPDATE users SET password_hash = ${await hashPassword(password)}, two_factor_enabled = true
                               WHERE id = ${grownId("user", 0)} RETURNING email`;
  const [size] = await client`SELECT pg_database_size(current_database()) / 1048576 AS mib`;
  await client.end();
  const dump = join(folder, "leadmaster.dump");
  await timed("pg_dump", () => runTool("pg_dump", ["--format=custom", `--file=${dump}`, before]));
  const after = await createDatabase(adminUrl, "drill_after");
  await timed("pg_restore with 2 jobs", () =>
    runTool("pg_restore", ["--jobs=2", "--exit-on-error", `--dbname=${after}`, dump]),
  );
  print(`  database ${size?.mib} MiB, dump ${Math.round(statSync(dump).size / 1_048_576)} MiB`);
  await timed("migrations: none to apply", () => migrate(after));
  const { openEnvironment } = await import("@/local/testing/test-world");
  openEnvironment(after);
  const [{ prepareRestored }, { database }] = await Promise.all([import("@/ops/restore"), import("@/lib/db")]);
  onShutdown(() => database().end());
  print(await timed("after-restore", () => prepareRestored(database(), async () => true)));
  await timed("sign-in with a code", () => signIn(String(user?.email)));
  return 0;
}

runAndExit(main);
