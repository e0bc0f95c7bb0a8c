// Child processes of the launchers. Each gets a process group of its own: Ctrl-C in the terminal then reaches the
// launcher alone, which stops them one after the other, in order.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */
/** @typedef {{ pid: number, born: string }} Process */

/** @type {Set<ChildProcess>} */
const running = new Set();
/** @type {(children: Process[]) => void} */
let recordChildren = () => {};

/**
 * A launcher that is killed cannot stop its children; whoever comes next finds them in this record.
 * @param {(children: Process[]) => void} record
 */
export function onChildrenChange(record) {
  recordChildren = record;
}

/**
 * When a process was born, in the words of the operating system; null when it is gone. A process id alone proves
 * nothing, because ids are given out again.
 * @param {number} pid
 */
export function birthOf(pid) {
  try {
    if (process.platform === "linux") {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return fields[0] === "Z" ? null : (fields[19] ?? null);
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

/** The command line of a process; empty when it is gone. @param {number} pid */
export function commandOf(pid) {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    if (process.platform === "linux")
      return Number(readFileSync(`/proc/${pid}/stat`, "utf8").match(/\) \S (\d+)/)?.[1]);
    return Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" }));
  } catch {
    return 0;
  }
}

/** The npm that runs us: our parent, or behind the shell that npm starts scripts with. Null: somebody runs us directly. */
export function npmAbove() {
  if (!process.env.npm_lifecycle_event) return null;
  const behindShell = / -c /.test(commandOf(process.ppid)) ? parentOf(process.ppid) : 0;
  return identify(behindShell || process.ppid);
}

/** @param {Process} known */
export function isAlive(known) {
  return known.born !== "" && birthOf(known.pid) === known.born;
}

/** @param {number} pid @returns {Process} */
export function identify(pid) {
  return { pid, born: birthOf(pid) ?? "" };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 */
export function start(command, args, options) {
  const child = spawn(command, [...args], { ...options, detached: true });
  running.add(child);
  const record = () => recordChildren([...running].flatMap((one) => (one.pid ? [identify(one.pid)] : [])));
  const forget = () => {
    if (running.delete(child)) record();
  };
  child.once("exit", forget).once("error", forget);
  record();
  return child;
}

/**
 * Runs a program to its end and keeps what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function execute(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = start(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.once("error", (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** @param {number} pid @param {NodeJS.Signals} signal */
export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

/**
 * Asks a child to end, and after `patience` milliseconds makes it.
 * @param {ChildProcess} child
 */
export async function stop(child, patience = 10_000) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const { pid } = child;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await Promise.race([gone, delay(patience, undefined, { ref: false })]);
  signalGroup(pid, "SIGKILL");
  await gone;
}

/** Stops whatever still runs, the newest first. */
export async function stopAll(patience = 10_000) {
  for (const child of [...running].reverse()) await stop(child, patience);
}

/** For the second Ctrl-C: no more patience. */
export function killAll() {
  for (const child of running) if (child.pid) signalGroup(child.pid, "SIGKILL");
}
