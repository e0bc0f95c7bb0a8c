/** S07: heavy reads take turns, apart from ordinary statements. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { HEAVY_READS } from "@/lib/contract/limits";
import { installWorld } from "@/local/testing/integration";
import { run } from "@/local/testing/untyped-query";
import { database } from "./.";
import { type HeavyExecutor, type HeavyRead, readHeavily } from "./heavy-reads";

installWorld();
beforeEach(() => run(database(), sql`DELETE FROM throttles`));

const someone = (tenant = randomUUID()) => ({ asker: randomUUID(), tenant });
const slow = (db: HeavyExecutor) => run(db, sql`SELECT pg_sleep(0.05)`);
const statuses = (reads: HeavyRead<unknown>[]) => reads.map((read) => (read.ok ? "ok" : read.reason));
const countOf = (reads: HeavyRead<unknown>[], status: string) => statuses(reads).filter((s) => s === status).length;

/** The most that ran at once while `work` did. */
async function mostAtOnce(work: (read: () => Promise<void>) => Promise<unknown>): Promise<number> {
  let running = 0;
  let most = 0;
  await work(async () => {
    running += 1;
    most = Math.max(most, running);
    await delay(20);
    running -= 1;
  });
  return most;
}

describe("S07 attack: one admin asks forty heavy questions at once", () => {
  it("they run one after the other, a short queue waits, and the others are told when to ask again", async () => {
    const admin = someone();
    const reads = await Promise.all(Array.from({ length: 40 }, () => readHeavily(admin, slow)));
    expect(countOf(reads, "ok")).toBe(HEAVY_READS.atOncePerTenant + HEAVY_READS.waiting);
    expect(countOf(reads, "busy")).toBe(40 - countOf(reads, "ok"));
    for (const read of reads) if (!read.ok) expect(read.retryAfter).toBeGreaterThanOrEqual(1);
  });

  it("another tenant's statements and heavy reads go on meanwhile", async () => {
    const admin = someone();
    const flood = Promise.all(Array.from({ length: 40 }, () => readHeavily(admin, slow)));
    const times: number[] = [];
    for (let n = 0; n < 20; n++) {
      const started = performance.now();
      await run(database(), sql`SELECT 1`);
      times.push(performance.now() - started);
    }
    expect(Math.max(...times)).toBeLessThan(500);
    expect(await readHeavily(someone(), async () => "other")).toEqual({ ok: true, value: "other" });
    await flood;
  });
});

describe("S07 slots of heavy reads", () => {
  it("many tenants together run no more than the process allows", async () => {
    const most = await mostAtOnce((read) => Promise.all(Array.from({ length: 8 }, () => readHeavily(someone(), read))));
    expect(most).toBe(HEAVY_READS.atOnce);
  });

  it("one tenant runs one at a time, across its admins", async () => {
    const tenant = randomUUID();
    const most = await mostAtOnce((read) =>
      Promise.all(Array.from({ length: 6 }, () => readHeavily(someone(tenant), read))),
    );
    expect(most).toBe(HEAVY_READS.atOncePerTenant);
  });

  it("a read that fails gives its slot back, and the error goes on", async () => {
    const admin = someone();
    for (let n = 0; n < 12; n++) {
      await expect(readHeavily(admin, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    }
    expect(await readHeavily(admin, async () => 1)).toEqual({ ok: true, value: 1 });
  });

  it("another copy of the module shares them", async () => {
    vi.resetModules();
    const other = await import("./heavy-reads");
    const most = await mostAtOnce((read) =>
      Promise.all(
        [readHeavily, other.readHeavily, readHeavily, other.readHeavily].map((call) => call(someone(), read)),
      ),
    );
    expect(most).toBe(HEAVY_READS.atOnce);
  });
});

describe("S07 the rate limit of one person", () => {
  it("refuses the tenant's next read in its window, and no other tenant's", async () => {
    const admin = someone();
    const reads: HeavyRead<unknown>[] = [];
    for (let n = 0; n <= HEAVY_READS.perAsker.points; n++) reads.push(await readHeavily(admin, async () => n));
    expect(countOf(reads, "ok")).toBe(HEAVY_READS.perAsker.points);
    const refused = reads.at(-1);
    expect(refused).toMatchObject({ ok: false, reason: "too_many_attempts" });
    if (refused?.ok === false) expect(refused.retryAfter).toBeLessThanOrEqual(60);
    expect((await readHeavily(someone(admin.tenant), async () => 1)).ok).toBe(true);
  });
});
