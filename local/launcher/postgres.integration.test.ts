import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase } from "../testing/test-database";
import { createDatabase, startPostgres } from "./postgres";

let dataDir = "";
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "leadmaster-postgres-"));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function ask(url: string, query: string) {
  const sql = postgres(url, { max: 1 });
  try {
    return await sql.unsafe(query);
  } finally {
    await sql.end();
  }
}

test("startPostgres keeps data across a stop, uses a running server, and ignores a stale pid file", async () => {
  const first = await startPostgres({ dataDir });
  const url = await createDatabase(first.adminUrl, "kept");
  await ask(url, "CREATE TABLE t AS SELECT 'ä' AS word");
  const again = await startPostgres({ dataDir });
  expect(again).toMatchObject({ wasRunning: true, port: first.port });
  await again.stop();
  // After a crash of the machine, another program may have the process id of the file.
  const pidFile = join(first.home, "cluster", "postmaster.pid");
  expect(existsSync(pidFile)).toBe(false);
  writeFileSync(pidFile, `${process.pid}\n${join(first.home, "cluster")}\n1\n1\n\n127.0.0.1\n0\nready\n`);
  const third = await startPostgres({ dataDir });
  expect(third.wasRunning).toBe(false);
  expect(await ask(await createDatabase(third.adminUrl, "kept"), "SELECT word, upper(word) FROM t")).toEqual([
    { word: "ä", upper: "Ä" },
  ]);
  await third.stop();
});

test("the embedded PostgreSQL requires its password and listens on 127.0.0.1 only", async () => {
  const server = await startPostgres({ dataDir });
  const wrong = server.adminUrl.replace(/:[0-9a-f]{48}@/, ":wrong@");
  await expect(ask(wrong, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
  expect(await ask(server.adminUrl, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  expect(statSync(join(server.home, "password")).mode & 0o777).toBe(0o600);
  expect(statSync(join(server.home, "cluster")).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(server.home, "password"), "utf8")).toHaveLength(48);
  await server.stop();
});

test("freshDatabase returns a new database with all tables", async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  expect(one.url).not.toBe(two.url);
  await ask(one.url, "DELETE FROM users");
  expect(await ask(two.url, "SELECT count(*)::int AS users FROM users")).toEqual([{ users: 0 }]);
  await Promise.all([one.drop(), two.drop()]);
  await expect(ask(one.url, "SELECT 1")).rejects.toMatchObject({ code: "3D000" });
});
