/** S22: what bounds a statement survives a pooler, which may refuse or drop start-up parameters. */
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { migrate } from "@/drizzle/migrate";
import { findPgbouncer, startPgbouncer } from "@/local/testing/pgbouncer";
import { startTcpProxy } from "@/local/testing/tcp-proxy";
import { freshDatabase } from "@/local/testing/test-database";
import { run } from "@/local/testing/untyped-query";
import { openWire } from "@/local/testing/wire";
import { runLast } from "./.";
import { connect, type Executor } from "./pool";

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const bounds = async (executor: Executor) =>
  (
    await run<{ statement: string; idle: string; pid: number }>(
      executor,
      sql`SELECT current_setting('statement_timeout') AS statement,
                 current_setting('idle_in_transaction_session_timeout') AS idle, pg_backend_pid() AS pid`,
    )
  )[0];

const expected = { statement: "5s", idle: "10s" };

/** What a pooler passes on of a start-up message that it ignores the parameters of: the user, the database, the encoding. */
function withoutParameters(message: Buffer): Buffer {
  const texts = message.subarray(8, -1).toString().split("\0").slice(0, -1);
  const pairs = texts.flatMap((name, i) => (i % 2 === 0 ? [[name, texts[i + 1] ?? ""]] : []));
  const kept = pairs.filter(([name = ""]) => ["user", "database", "client_encoding"].includes(name));
  const body = Buffer.from(`${kept.flat().join("\0")}\0\0`);
  const head = Buffer.from(message.subarray(0, 8));
  head.writeInt32BE(head.length + body.length);
  return Buffer.concat([head, body]);
}

/** A pooler as one that drops start-up parameters, for machines without pgbouncer. */
const startDropper = (url: string) =>
  startTcpProxy(url, (near, far) => {
    near.once("data", (first) => {
      far.write(withoutParameters(first));
      near.pipe(far).pipe(near);
    });
  });

describe("through a pooler that drops start-up parameters", () => {
  it("S22 bounds statements and transactions", async () => {
    const dropper = await startDropper(fresh.url);
    const db = connect(dropper.url, 1);
    expect(await bounds(db)).toMatchObject(expected);
    expect(await db.transaction(bounds)).toMatchObject(expected);
    await db.end();
    dropper.close();
  });

  it("S22 bounds a transaction on a connection of which the bounds were taken, as in transaction mode", async () => {
    const db = connect(fresh.url, 1);
    await bounds(db);
    await run(db, sql`DISCARD ALL`).catch(() => {});
    expect(await bounds(db)).toMatchObject({ statement: "0", idle: "0" });
    expect(await db.transaction(bounds)).toMatchObject(expected);
    await db.end();
  });

  it("S22 costs one round trip per connection and none per statement", async () => {
    const wire = await openWire(fresh.url);
    const plain = postgres(wire.url, { max: 1, fetch_types: false, onnotice: () => {} });
    await plain`SELECT 1`;
    const toOpen = wire.roundTrips();
    await plain.end();
    wire.reset();
    const db = connect(wire.url, 1);
    await run(db, sql`SELECT 1`);
    expect(wire.roundTrips()).toBeLessThanOrEqual(toOpen + 1);
    wire.reset();
    await run(db, sql`SELECT 1`);
    expect(wire.roundTrips()).toBe(1);
    wire.reset();
    await db.transaction((tx) => run(tx, sql`SELECT 1`));
    // BEGIN travels with the first statement, COMMIT with one that is known to be the last.
    expect(wire.roundTrips()).toBe(2);
    wire.reset();
    await db.transaction((tx) => runLast(tx, sql`SELECT 1`, z.unknown()));
    expect(wire.roundTrips()).toBe(1);
    await db.end();
    wire.close();
  });
});

const pgbouncer = findPgbouncer();
const title = "missing" in pgbouncer ? `not run: ${pgbouncer.missing}` : "session mode";
// Where all of the tests must run, a machine without it is not set up.
const isRequired = Boolean(process.env.CI);

describe.skipIf("missing" in pgbouncer && !isRequired)(`pgbouncer (${title})`, () => {
  const path = "path" in pgbouncer ? pgbouncer.path : "";

  async function through<T>(settings: string[], work: (url: string) => Promise<T>): Promise<T> {
    const pooler = await startPgbouncer(path, fresh.url, settings);
    try {
      return await work(pooler.url);
    } finally {
      await pooler.stop();
    }
  }

  it.each([
    ["as it comes", []],
    [
      "that ignores start-up parameters",
      ["ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout"],
    ],
  ])("S22 %s: connects, and PostgreSQL itself ends a statement that takes too long", async (_, settings) => {
    await through(settings, async (url) => {
      const db = connect(url, 1);
      expect(await bounds(db)).toMatchObject(expected);
      expect(await db.transaction(bounds)).toMatchObject(expected);
      await expect(run(db, sql`SELECT pg_sleep(20)`)).rejects.toMatchObject({ code: "57014" });
      await db.end();
    });
  });

  it("S22 the next client of a server connection inherits nothing", async () => {
    await through([], async (url) => {
      const db = connect(url, 1);
      const ours = await bounds(db);
      await db.end();
      const next = postgres(url, { max: 1, onnotice: () => {} });
      const [theirs] = await next`SELECT current_setting('statement_timeout') AS statement,
        current_setting('idle_in_transaction_session_timeout') AS idle, pg_backend_pid() AS pid`;
      await next.end();
      expect(theirs).toEqual({ statement: "0", idle: "0", pid: ours?.pid });
    });
  });

  it("S22 migrations take what time they need, also where a client's bounds were left behind", async () => {
    await through(["server_reset_query ="], async (url) => {
      const db = connect(url, 1);
      await bounds(db);
      await db.end();
      await migrate(url);
      const next = connect(url, 1);
      expect(await bounds(next)).toMatchObject(expected);
      await next.end();
    });
  });
});
