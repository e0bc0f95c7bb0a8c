/** S24: migrations on a live system, by several instances, with locks in their way, and after an interruption. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyWithDrizzle } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "@/local/testing/test-database";
import { migrate } from "./migrate";
import { migrationsFolder, OUTSIDE_TRANSACTION, readMigrations } from "./migration-files";

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let sql: postgres.Sql;
const folders: string[] = [];

beforeEach(async () => {
  fresh = await freshDatabase();
  sql = postgres(fresh.url, { max: 4, onnotice: () => {} });
  await sql`CREATE TABLE pets (name text)`;
});
afterEach(async () => {
  await sql.end();
  await fresh.drop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

let last = 2_000_000_000_000;

/** A folder of migrations with these texts. */
function folderOf(...texts: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  folders.push(folder);
  mkdirSync(join(folder, "meta"));
  const entries = texts.map((text, idx) => {
    const tag = `${String(idx).padStart(4, "0")}_test`;
    writeFileSync(join(folder, `${tag}.sql`), text);
    last += 1;
    return { idx, version: "7", when: last, tag, breakpoints: true };
  });
  writeFileSync(join(folder, "meta", "_journal.json"), JSON.stringify({ entries }));
  return folder;
}

const buildIndex = (unique = "") => `${OUTSIDE_TRANSACTION}
CREATE ${unique} INDEX CONCURRENTLY IF NOT EXISTS "pets_name" ON "pets" ("name");`;

const indexIsValid = async () =>
  (await sql`SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('pets_name')`)[0]?.valid;
const recorded = async (folder: string) => {
  const whens = readMigrations(folder).map(({ when }) => String(when));
  return (await sql`SELECT FROM drizzle.__drizzle_migrations WHERE created_at = ANY (${whens})`).length;
};
const columns = async () =>
  (
    await sql`SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'pets'
    ORDER BY ordinal_position`
  ).map(({ name }) => name);

/** A transaction that has read the table and is not over, as a long report. */
async function startReport(): Promise<{ end(): Promise<void> }> {
  const report = postgres(fresh.url, { max: 1, onnotice: () => {} });
  await report.unsafe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM pets");
  return {
    async end() {
      await report.unsafe("COMMIT");
      await report.end();
    },
  };
}

const impatient = { lockTimeout: 200, firstPause: 50, note: () => {} };

describe("a lock in the way", () => {
  it("S24 gives up and tries again, instead of queueing all readers behind it", async () => {
    const folder = folderOf("ALTER TABLE pets ADD COLUMN age integer");
    const report = await startReport();
    const notes: string[] = [];
    let over = false;
    const migrating = migrate(fresh.url, { ...impatient, folder, note: (sentence) => notes.push(sentence) }).finally(
      () => {
        over = true;
      },
    );
    let slowest = 0;
    const startedAt = performance.now();
    while (notes.length < 3) {
      const asked = performance.now();
      await sql`SELECT FROM pets`;
      slowest = Math.max(slowest, performance.now() - asked);
    }
    expect(over).toBe(false);
    // Several tries fit into the time, and no reader waited until the report was over.
    expect(performance.now() - startedAt).toBeGreaterThan(3 * impatient.lockTimeout);
    expect(slowest).toBeLessThan(3_000);
    expect(notes[0]).toContain("0000_test");
    await report.end();
    await migrating;
    expect(await columns()).toEqual(["name", "age"]);
  });

  it("S24 fails after a bounded number of tries, with nothing applied", async () => {
    const folder = folderOf("CREATE TABLE toys (name text);--> statement-breakpoint\nALTER TABLE pets ADD age integer");
    const report = await startReport();
    await expect(migrate(fresh.url, { ...impatient, folder, tries: 3 })).rejects.toMatchObject({ code: "55P03" });
    expect(await recorded(folder)).toBe(0);
    expect((await sql`SELECT to_regclass('toys') AS toys`)[0]?.toys).toBeNull();
    await report.end();
    await migrate(fresh.url, { ...impatient, folder });
    expect(await recorded(folder)).toBe(1);
  });

  it("S24 waits for less than the application's statements do", async () => {
    const folder = folderOf("ALTER TABLE pets ADD COLUMN age integer");
    const report = await startReport();
    const migrating = migrate(fresh.url, { folder, tries: 1 });
    const startedAt = performance.now();
    await expect(migrating).rejects.toMatchObject({ code: "55P03" });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await report.end();
  });
});

describe("a large index", () => {
  it("S24 is built outside of a transaction, and writers go on meanwhile", async () => {
    const folder = folderOf(buildIndex());
    const report = await startReport();
    const migrating = migrate(fresh.url, { ...impatient, folder });
    await expect.poll(indexIsValid, { interval: 20 }).toBe(false);
    await sql`INSERT INTO pets VALUES ('while it is built')`;
    expect(await recorded(folder)).toBe(0);
    await report.end();
    await migrating;
    expect([await indexIsValid(), await recorded(folder)]).toEqual([true, 1]);
  });

  it("S24 is dropped and built again when its build was interrupted", async () => {
    const folder = folderOf(buildIndex());
    const report = await startReport();
    const migrating = migrate(fresh.url, { ...impatient, folder }).catch(() => "interrupted");
    await expect.poll(indexIsValid, { interval: 20 }).toBe(false);
    // The database restarts under it.
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'leadmaster'`;
    expect(await migrating).toBe("interrupted");
    await report.end();
    expect([await indexIsValid(), await recorded(folder)]).toEqual([false, 0]);
    await migrate(fresh.url, { ...impatient, folder });
    expect([await indexIsValid(), await recorded(folder)]).toEqual([true, 1]);
  });

  it("S24 is finished by the next run when its process was killed, while PostgreSQL goes on with what that had asked", async () => {
    const folder = folderOf(buildIndex());
    const report = await startReport();
    const program = `import { migrate } from ${JSON.stringify(join(migrationsFolder, "migrate.ts"))};
      await migrate(${JSON.stringify(fresh.url)}, { folder: ${JSON.stringify(folder)} });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program]);
    await expect.poll(indexIsValid, { interval: 20, timeout: 15_000 }).toBe(false);
    child.kill("SIGKILL");
    const next = migrate(fresh.url, { ...impatient, folder });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await report.end();
    await next;
    expect([await indexIsValid(), await recorded(folder)]).toEqual([true, 1]);
  });

  it("S24 that cannot be unique is not recorded, and built once the rows are mended", async () => {
    const folder = folderOf(buildIndex("UNIQUE"));
    await sql`INSERT INTO pets VALUES ('twin'), ('twin')`;
    await expect(migrate(fresh.url, { ...impatient, folder })).rejects.toMatchObject({ code: "23505" });
    expect([await indexIsValid(), await recorded(folder)]).toEqual([false, 0]);
    await sql`DELETE FROM pets`;
    await migrate(fresh.url, { ...impatient, folder });
    expect([await indexIsValid(), await recorded(folder)]).toEqual([true, 1]);
  });
});

describe("several instances at once", () => {
  it("S24 apply every migration once, from an empty database on", async () => {
    await sql`DROP SCHEMA public CASCADE`;
    await sql`DROP SCHEMA drizzle CASCADE`;
    await sql`CREATE SCHEMA public`;
    await Promise.all(Array.from({ length: 4 }, () => migrate(fresh.url, impatient)));
    const rows = await sql`SELECT created_at FROM drizzle.__drizzle_migrations ORDER BY created_at`;
    expect(rows.map((row) => Number(row.created_at))).toEqual(readMigrations().map(({ when }) => when));
  });

  it("S24 do not drop the index that another one is building, and wait for it", async () => {
    const folder = folderOf(buildIndex(), "ALTER TABLE pets ADD COLUMN age integer");
    const report = await startReport();
    const first = migrate(fresh.url, { ...impatient, folder });
    await expect.poll(indexIsValid, { interval: 20 }).toBe(false);
    const [before] = await sql`SELECT to_regclass('pets_name')::oid AS index`;
    let over = 0;
    const others = Array.from({ length: 2 }, () =>
      migrate(fresh.url, { ...impatient, folder }).finally(() => {
        over += 1;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 4 * impatient.lockTimeout));
    expect(over).toBe(0);
    await report.end();
    await Promise.all([first, ...others]);
    const [after] = await sql`SELECT to_regclass('pets_name')::oid AS index`;
    expect([after?.index, await indexIsValid(), await recorded(folder)]).toEqual([before?.index, true, 2]);
    expect(await columns()).toEqual(["name", "age"]);
  });
});

it("goes on from a database that drizzle itself has migrated", async () => {
  await sql`DROP SCHEMA public CASCADE`;
  await sql`DROP SCHEMA drizzle CASCADE`;
  await sql`CREATE SCHEMA public`;
  await applyWithDrizzle(drizzle(sql), { migrationsFolder });
  const rows = () => sql`SELECT hash, created_at FROM drizzle.__drizzle_migrations ORDER BY id`;
  const before = await rows();
  await migrate(fresh.url);
  expect(await rows()).toEqual(before);
  expect(before.map(({ hash }) => hash)).toEqual(readMigrations().map(({ hash }) => hash));
});

it("applies a migration that is older than the newest applied one: branches are merged late", async () => {
  const folder = folderOf("ALTER TABLE pets ADD COLUMN age integer");
  await sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('newer', ${String(last + 1_000)})`;
  await migrate(fresh.url, { folder });
  expect(await columns()).toEqual(["name", "age"]);
});

it("S24 takes what time it needs, whatever the role's settings say", async () => {
  const [{ name } = { name: "" }] = await sql`SELECT current_database() AS name`;
  await sql.unsafe(`ALTER DATABASE ${name} SET statement_timeout = '100ms'`);
  await migrate(fresh.url, { folder: folderOf("SELECT pg_sleep(0.4)") });
});
