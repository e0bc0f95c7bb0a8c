/** CPU time and memory of a process, read from /proc, and the cores that processes run on. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { print } from "@/local/launcher/terminal.mjs";

/** Milliseconds of one clock tick of /proc, which Linux fixes at 100 per second for programs. */
const TICK = 10;

/** @returns milliseconds of CPU, user and system, of all threads since the process started */
export function cpuMilliseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

export type Memory = { now: number; peak: number };

/** @returns resident memory in MiB */
export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

const hasTaskset = spawnSync("taskset", ["--version"]).status === 0;
const cores = availableParallelism();
export const isPinned = hasTaskset && cores > 1;
const applicationCore = cores - 1;

/** The words before a command that is to run on the application's core. */
export const onApplicationCore: readonly string[] = isPinned ? ["taskset", "-c", String(applicationCore)] : [];

/** Moves this process and its later children off the application's core. */
export function leaveApplicationCore(): void {
  if (!isPinned) {
    const reason = hasTaskset ? "there is one core only" : "taskset is missing";
    print(`  Nothing is pinned, because ${reason}: application, database, provider and load share the cores.`);
    return;
  }
  execFileSync("taskset", ["-a", "-c", "-p", `0-${applicationCore - 1}`, String(process.pid)], { stdio: "ignore" });
}
