import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oneAtATime, takeLock } from "./lock.mjs";
import { birthOf, identify, isAlive } from "./processes.mjs";

let folder = "";
const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leadmaster-lock-"));
});
afterAll(() => void bystander.kill());

function held(holder: { pid: number; born: string }, children: { pid: number; born: string }[] = []) {
  return JSON.stringify({ holder, npm: null, what: "somewhere", children });
}

test("the second one learns who the first is", async () => {
  const file = join(folder, "held");
  writeFileSync(file, held(identify(bystander.pid ?? 0)));
  const lock = await takeLock(file, "here");
  expect(lock).toMatchObject({ ok: false, holder: { what: "somewhere", holder: { pid: bystander.pid } } });
});

test("a lock of a dead process is taken over, also when its number belongs to another program now", async () => {
  const file = join(folder, "dead");
  writeFileSync(file, held({ pid: bystander.pid ?? 0, born: "long ago" }));
  const lock = await takeLock(file, "here");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ what: "here", holder: { pid: process.pid } });
  if (lock.ok) lock.release();
  expect(existsSync(file)).toBe(false);
});

test("a lock that was cut short counts as none", async () => {
  const file = join(folder, "cut");
  writeFileSync(file, '{"holder":');
  expect((await takeLock(file, "here")).ok).toBe(true);
});

test("what a killed launcher left running is waited for", async () => {
  const file = join(folder, "leftovers");
  const leftover = spawn(process.execPath, ["-e", "setTimeout(() => {}, 400)"]);
  const child = identify(leftover.pid ?? 0);
  writeFileSync(file, held({ pid: 1, born: "never" }, [child]));
  expect((await takeLock(file, "here")).ok).toBe(true);
  expect(isAlive(child)).toBe(false);
});

test("work under one lock never overlaps", async () => {
  const file = join(folder, "work");
  let inside = 0;
  const most: number[] = [];
  const work = async () => {
    most.push(++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside--;
  };
  await Promise.all([oneAtATime(file, work), oneAtATime(file, work), oneAtATime(file, work)]);
  expect(most).toEqual([1, 1, 1]);
});

test("a process that is gone has no birth", () => {
  expect(birthOf(process.pid)).not.toBeNull();
  expect(birthOf(2 ** 22 + 1)).toBeNull();
});
