import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acquireLock, withExclusiveLock } from "./lock.mjs";
import { identify, isAlive, type Process, startTimeOf } from "./processes.mjs";

let folder = "";
const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leadmaster-lock-"));
});
afterAll(() => void bystander.kill());

/** Writes the lock of another process. */
function writeLockOf(holder: Process, children: Process[] = []): string {
  const file = join(folder, `${holder.pid}-${holder.startTime}-${children.length}`);
  writeFileSync(file, JSON.stringify({ holder, npm: null, purpose: "elsewhere", children }));
  return file;
}

describe("acquireLock", () => {
  test("returns the lock of a process that is alive", async () => {
    const file = writeLockOf(identify(bystander.pid ?? 0));
    const acquired = await acquireLock(file, "here");
    expect(acquired).toMatchObject({ ok: false, lock: { purpose: "elsewhere", holder: { pid: bystander.pid } } });
  });

  test("replaces the lock of a dead process, also if its process id is reused", async () => {
    const file = writeLockOf({ pid: bystander.pid ?? 0, startTime: "long ago" });
    const acquired = await acquireLock(file, "here");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ purpose: "here", holder: { pid: process.pid } });
    if (acquired.ok) acquired.release();
    expect(existsSync(file)).toBe(false);
  });

  test("replaces a truncated lock", async () => {
    const file = join(folder, "truncated");
    writeFileSync(file, '{"holder":');
    expect((await acquireLock(file, "here")).ok).toBe(true);
  });

  test("waits for the children of a killed launcher", async () => {
    const leftover = spawn(process.execPath, ["-e", "setTimeout(() => {}, 400)"]);
    const child = identify(leftover.pid ?? 0);
    const file = writeLockOf({ pid: 1, startTime: "never" }, [child]);
    expect((await acquireLock(file, "here")).ok).toBe(true);
    expect(isAlive(child)).toBe(false);
  });
});

test("withExclusiveLock never runs two pieces of work at once", async () => {
  const file = join(folder, "work");
  let running = 0;
  const counts: number[] = [];
  const work = async () => {
    counts.push(++running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    running--;
  };
  await Promise.all([withExclusiveLock(file, work), withExclusiveLock(file, work), withExclusiveLock(file, work)]);
  expect(counts).toEqual([1, 1, 1]);
});

test("startTimeOf returns null for a process that is gone", () => {
  expect(startTimeOf(process.pid)).not.toBeNull();
  expect(startTimeOf(2 ** 22 + 1)).toBeNull();
});
