import type { Socket } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { startTcpProxy } from "@/local/testing/tcp-proxy";
import { freshDatabase } from "@/local/testing/test-database";
import { run } from "@/local/testing/untyped-query";
import { isOutage, runLast } from "./.";
import { ConnectionLost, connect, type Database, type Executor } from "./pool";

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let db: Database;
let killer: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  killer = connect(fresh.url, 1);
  await run(killer, sql`CREATE TABLE notes (id serial PRIMARY KEY, text text NOT NULL)`);
});
beforeEach(() => {
  db = connect(fresh.url, 4);
});
afterEach(() => db.end());
afterAll(async () => {
  await killer.end();
  await fresh.drop();
});

const write = (to: Executor, text: string) => run(to, sql`INSERT INTO notes (text) VALUES (${text})`);
const written = async (text: string) =>
  (await run<{ n: number }>(killer, sql`SELECT count(*)::int AS n FROM notes WHERE text = ${text}`))[0]?.n;

async function pidOf(of: Executor): Promise<number> {
  return (await run<{ pid: number }>(of, sql`SELECT pg_backend_pid() AS pid`))[0]?.pid ?? 0;
}

async function kill(pid: number): Promise<void> {
  await run(killer, sql`SELECT pg_terminate_backend(${pid}, 5000)`);
}

const sleepers = () =>
  run<{ pid: number }>(
    killer,
    sql`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
  );
const asleep = async () => (await sleepers()).length;

/** Ends whoever sleeps in this database. */
async function killSleepers(): Promise<void> {
  await expect.poll(asleep, { interval: 20 }).toBeGreaterThan(0);
  await Promise.all((await sleepers()).map(({ pid }) => kill(pid)));
}

/** A way to the database that can be broken as a net breaks it: with a reset, not with an orderly end. */
async function startWay(url: string) {
  const sockets: Socket[] = [];
  const proxy = await startTcpProxy(url, (near, far) => {
    sockets.push(near);
    near.pipe(far).pipe(near);
  });
  const reset = () => {
    for (const socket of sockets.splice(0)) socket.resetAndDestroy();
  };
  return { ...proxy, reset };
}

const sleep = (on: Executor) => run(on, sql`SELECT pg_sleep(20)`);

const manyStatements = () => Promise.all(Array.from({ length: 12 }, (_, i) => run(db, sql`SELECT ${i}::int AS i`)));

describe("a connection that is lost", () => {
  it("during a statement: an outage for this statement, and none for later ones", async () => {
    await manyStatements();
    const cut = [sleep(db), sleep(db)].map((work) => work.catch((error: unknown) => error));
    await killSleepers();
    for (const error of await Promise.all(cut)) expect(isOutage(error)).toBe(true);
    expect(await manyStatements()).toHaveLength(12);
  });

  it("in the middle of a transaction's statement: nothing of it is left", async () => {
    const work = db.transaction(async (tx) => {
      await write(tx, "cut off");
      await sleep(tx);
    });
    const outcome = work.catch((error: unknown) => error);
    await killSleepers();
    expect(isOutage(await outcome)).toBe(true);
    expect(await written("cut off")).toBe(0);
    expect(await manyStatements()).toHaveLength(12);
  });

  it("between two statements of a transaction: the second is not run, here or anywhere", async () => {
    const work = db.transaction(async (tx) => {
      await write(tx, "first");
      await kill(await pidOf(tx));
      await manyStatements();
      await write(tx, "second");
    });
    const error = await work.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(isOutage(error)).toBe(true);
    expect([await written("first"), await written("second")]).toEqual([0, 0]);
    expect(await manyStatements()).toHaveLength(12);
  });

  it("by a reset: who comes next gets another one, not the dying one", async () => {
    const way = await startWay(fresh.url);
    const one = connect(way.url, 1);
    await run(one, sql`SELECT 1`);
    const cut = sleep(one).catch((error: unknown) => error);
    const next = run<{ ok: boolean }>(one, sql`SELECT true AS ok`);
    await expect.poll(asleep, { interval: 20 }).toBeGreaterThan(0);
    way.reset();
    expect(isOutage(await cut)).toBe(true);
    expect((await next)[0]?.ok).toBe(true);
    await one.end();
    way.close();
  });

  it("the driver retires none on its own: a transaction never continues on another connection", async () => {
    const url = new URL(fresh.url);
    url.searchParams.set("max_lifetime", "1");
    const one = connect(url.href, 1);
    await one.transaction(async (tx) => {
      await write(tx, "before its age");
      await run(tx, sql`SELECT pg_sleep(1.3)`);
      await write(tx, "after its age");
    });
    expect([await written("before its age"), await written("after its age")]).toEqual([1, 1]);
    await one.end();
  });

  it("while idle: it is replaced", async () => {
    const pids = await Promise.all(Array.from({ length: 4 }, () => pidOf(db)));
    await Promise.all(pids.map(kill));
    await expect.poll(() => manyStatements().then((all) => all.length), { interval: 20 }).toBe(12);
  });
});

describe("a transaction", () => {
  it("is whole or not at all", async () => {
    await db.transaction((tx) => write(tx, "whole"));
    await expect(
      db.transaction(async (tx) => {
        await write(tx, "thrown");
        throw new Error("of the work");
      }),
    ).rejects.toThrow("of the work");
    expect([await written("whole"), await written("thrown")]).toEqual([1, 0]);
  });

  it("does not pass for done when its work goes on after an error", async () => {
    const work = db.transaction(async (tx) => {
      await write(tx, "before the error");
      await run(tx, sql`SELECT 1 / 0`).catch(() => {});
      return "done";
    });
    await expect(work).rejects.toThrow("went on");
    expect(await written("before the error")).toBe(0);
    expect(await manyStatements()).toHaveLength(12);
  });
});

describe("the last statement of a transaction", () => {
  it("commits what came before it, in the same round trip", async () => {
    const rows = await db.transaction(async (tx) => {
      await write(tx, "before the last");
      return runLast(tx, sql`INSERT INTO notes (text) VALUES ('the last') RETURNING text`, z.unknown());
    });
    expect(rows).toEqual([{ text: "the last" }]);
    expect([rows.length, await written("before the last"), await written("the last")]).toEqual([1, 1, 1]);
    expect(await manyStatements()).toHaveLength(12);
  });

  it("takes what came before it back when it fails, and leaves the connection outside of a transaction", async () => {
    const one = connect(fresh.url, 1);
    const work = one.transaction(async (tx) => {
      await write(tx, "before a failure");
      return runLast(tx, sql`SELECT 1 / 0`, z.unknown());
    });
    await expect(work).rejects.toMatchObject({ code: "22012" });
    expect(await written("before a failure")).toBe(0);
    await write(one, "after a failure");
    expect(await written("after a failure")).toBe(1);
    await one.end();
  });

  it("cut off: an outage, and nothing is left", async () => {
    const work = db.transaction(async (tx) => {
      await write(tx, "before the cut");
      return runLast(tx, sql`SELECT pg_sleep(20)`, z.unknown());
    });
    const outcome = work.catch((error: unknown) => error);
    await killSleepers();
    expect(isOutage(await outcome)).toBe(true);
    expect(await written("before the cut")).toBe(0);
    expect(await manyStatements()).toHaveLength(12);
  });
});

it("keeps what was asked when it ends", async () => {
  const asked = run<{ text: string }>(db, sql`SELECT 'kept' AS text FROM pg_sleep(0.05)`);
  await expect
    .poll(async () => (await run(killer, sql`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'`)).length, {
      interval: 5,
    })
    .toBe(1);
  await db.end();
  expect((await asked)[0]?.text).toBe("kept");
});
