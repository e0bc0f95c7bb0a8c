// Lock files. The lock of a data folder names the launcher that holds it and that launcher's children, so that a second
// launcher can name the first, and can stop what a killed one left running.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findParentNpm, identify, isAlive, onChildrenChange, signalGroup } from "./processes.mjs";
import { print } from "./terminal.mjs";

/** @typedef {import("./processes.mjs").Process} Process */
/** @typedef {{ holder: Process, npm: Process | null, purpose: string, children: Process[] }} Lock */

/** Milliseconds for processes to end. */
const exitTimeout = 12_000;

/** @param {string} file @returns {Lock | null} null if there is no lock, or half of one */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/**
 * Writes the file atomically.
 * @param {string} file
 * @param {Lock} lock
 * @param {typeof linkSync} place linkSync fails if the file exists, renameSync replaces it
 * @returns {boolean} false if the file exists
 */
function writeLock(file, lock, place) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(lock), { mode: 0o600 });
  try {
    place(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes the lock of a dead process. Restores the file if another process took the lock in the meantime.
 * @param {string} file
 * @param {Lock | null} stale
 */
function discardStaleLock(file, stale) {
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
    if (JSON.stringify(readLock(aside)) !== JSON.stringify(stale)) linkSync(aside, file);
  } catch {
    // Another process discarded it first.
  }
  rmSync(aside, { force: true });
}

/** @param {readonly Process[]} processes */
async function waitForExit(processes) {
  const deadline = Date.now() + exitTimeout;
  while (processes.some(isAlive) && Date.now() < deadline) await delay(50);
}

/** The children of a killed launcher stop when its channel closes (child.mjs). Kills those that hang. @param {Process[]} children */
async function stopLeftovers(children) {
  if (!children.some(isAlive)) return;
  print("  Waiting for the programs of an earlier start to end ...");
  await waitForExit(children);
  for (const child of children) if (isAlive(child)) signalGroup(child.pid, "SIGKILL");
}

/** @param {string} purpose @returns {Lock} */
function ownLock(purpose) {
  return { holder: identify(process.pid), npm: findParentNpm(), purpose, children: [] };
}

/**
 * Acquires the lock for the life of this process, and records its children in it.
 * @param {string} file
 * @param {string} purpose how another process names this one, such as its URL
 * @returns {Promise<{ ok: true, release: () => void } | { ok: false, lock: Lock }>} the other process's lock if it is alive
 */
export async function acquireLock(file, purpose) {
  mkdirSync(dirname(file), { recursive: true });
  const own = ownLock(purpose);
  while (!writeLock(file, own, linkSync)) {
    const found = readLock(file);
    // A launcher whose npm was killed is about to stop (shutdown.mjs).
    if (found?.npm && !isAlive(found.npm)) await waitForExit([found.holder]);
    if (found && isAlive(found.holder)) return { ok: false, lock: found };
    if (found) await stopLeftovers(found.children);
    discardStaleLock(file, found);
  }
  onChildrenChange((children) => void writeLock(file, { ...own, children }, renameSync));
  return { ok: true, release: () => release(file) };
}

/** @param {string} file */
function release(file) {
  onChildrenChange(() => {});
  rmSync(file, { force: true });
}

/**
 * Does the work under a lock, after waiting for the process that holds it.
 * @template T
 * @param {string} file
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withExclusiveLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  const own = ownLock("");
  while (!writeLock(file, own, linkSync)) {
    const found = readLock(file);
    if (found && isAlive(found.holder)) await delay(250);
    else discardStaleLock(file, found);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
