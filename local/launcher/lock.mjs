// One launcher at a time per data folder. The lock file says who holds it and which children it has, so that a second
// start can name the first, and can end what a killed one left behind.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { identify, isAlive, npmAbove, onChildrenChange, signalGroup } from "./processes.mjs";
import { say } from "./terminal.mjs";

/** @typedef {import("./processes.mjs").Process} Process */
/** @typedef {{ holder: Process, npm: Process | null, what: string, children: Process[] }} Lock */

const patience = 12_000;

/** @param {string} file @returns {Lock | null} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** Writes the file whole, or not at all. @param {string} file @param {Lock} lock @param {typeof linkSync} place */
function write(file, lock, place) {
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

/** Removes a dead holder's lock, but never one that somebody else took a moment ago. @param {string} file @param {Lock | null} dead */
function discard(file, dead) {
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
    if (JSON.stringify(read(aside)) !== JSON.stringify(dead)) linkSync(aside, file);
  } catch {
    // Another start was quicker.
  }
  rmSync(aside, { force: true });
}

/** @param {readonly Process[]} processes */
async function waitForEnd(processes) {
  const end = Date.now() + patience;
  while (processes.some(isAlive) && Date.now() < end) await delay(50);
}

/** The children of a killed launcher notice it and end by themselves; one that hangs is killed. @param {Process[]} children */
async function endLeftovers(children) {
  if (!children.some(isAlive)) return;
  say("  Waiting for the programs of an earlier start to end ...");
  await waitForEnd(children);
  for (const child of children) if (isAlive(child)) signalGroup(child.pid, "SIGKILL");
}

/** @param {string} what @returns {Lock} */
function claim(what) {
  return { holder: identify(process.pid), npm: npmAbove(), what, children: [] };
}

/**
 * Takes the lock, or says who has it.
 * @param {string} file
 * @param {string} what how a second start names this one, such as "npm start on port 3000"
 * @returns {Promise<{ ok: true, release: () => void } | { ok: false, holder: Lock }>}
 */
export async function takeLock(file, what) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = claim(what);
  while (!write(file, mine, linkSync)) {
    const found = read(file);
    // A launcher whose npm was killed is about to stop (shutdown.mjs watches for that): wait for it.
    if (found?.npm && !isAlive(found.npm)) await waitForEnd([found.holder]);
    if (found && isAlive(found.holder)) return { ok: false, holder: found };
    if (found) await endLeftovers(found.children);
    discard(file, found);
  }
  onChildrenChange((children) => void write(file, { ...mine, children }, renameSync));
  return { ok: true, release: () => release(file) };
}

/** @param {string} file */
function release(file) {
  onChildrenChange(() => {});
  rmSync(file, { force: true });
}

/**
 * Does the work while nobody else does it, after waiting for whoever does.
 * @template T
 * @param {string} file
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function oneAtATime(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = claim("");
  while (!write(file, mine, linkSync)) {
    const found = read(file);
    if (found && isAlive(found.holder)) await delay(250);
    else discard(file, found);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
