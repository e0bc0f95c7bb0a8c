// Child processes of the launchers. Each gets its own process group, so that Ctrl-C in the terminal reaches only the
// launcher, which then stops them in order.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */
/** `startTime` is the operating system's text. A process id alone identifies nothing, because ids are reused. */
/** @typedef {{ pid: number, startTime: string }} Process */

/** @type {Set<ChildProcess>} */
const children = new Set();
/** @type {(children: Process[]) => void} */
let recordChildren = () => {};

/**
 * Sets the function that records the running children. A killed launcher cannot stop them; the next launcher finds them
 * in the record.
 * @param {(children: Process[]) => void} record
 */
export function onChildrenChange(record) {
  recordChildren = record;
}

/** @param {number} pid @returns {string | null} null if there is no such process */
export function startTimeOf(pid) {
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

/** @param {number} pid @returns {string} the command line; empty if there is no such process */
export function commandLineOf(pid) {
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

/**
 * Finds the npm that runs this process: the parent, or the parent of the shell in which npm starts scripts.
 * @returns {Process | null} null if the process was started without npm
 */
export function findParentNpm() {
  if (!process.env.npm_lifecycle_event) return null;
  const aboveShell = / -c /.test(commandLineOf(process.ppid)) ? parentOf(process.ppid) : 0;
  return identify(aboveShell || process.ppid);
}

/** @param {Process} known */
export function isAlive(known) {
  return known.startTime !== "" && startTimeOf(known.pid) === known.startTime;
}

/** @param {number} pid @returns {Process} */
export function identify(pid) {
  return { pid, startTime: startTimeOf(pid) ?? "" };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 */
export function start(command, args, options) {
  const child = spawn(command, [...args], { ...options, detached: true });
  children.add(child);
  const record = () => recordChildren([...children].flatMap((one) => (one.pid ? [identify(one.pid)] : [])));
  const remove = () => {
    if (children.delete(child)) record();
  };
  child.once("exit", remove).once("error", remove);
  record();
  return child;
}

/**
 * Runs a program to its end and collects its output. Never rejects.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 if the program could not be started
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
    // The group is gone.
  }
}

/**
 * Sends SIGTERM to a child, and SIGKILL to its group after the timeout.
 * @param {ChildProcess} child
 * @param {number} [timeout] milliseconds
 */
export async function stop(child, timeout = 10_000) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const { pid } = child;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await Promise.race([exited, delay(timeout, undefined, { ref: false })]);
  signalGroup(pid, "SIGKILL");
  await exited;
}

/** Stops all running children, the newest first. @param {number} [timeout] milliseconds for each */
export async function stopAll(timeout = 10_000) {
  for (const child of [...children].reverse()) await stop(child, timeout);
}

/** Kills all running children without a grace period: for the second Ctrl-C. */
export function killAll() {
  for (const child of children) if (child.pid) signalGroup(child.pid, "SIGKILL");
}
