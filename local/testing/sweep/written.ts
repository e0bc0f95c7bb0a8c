// Collects what a run of the browser tests writes, for the scan at its end: logs of servers that tests start, rows of databases
// that they drop, and the secrets that they use.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@/local/testing/test-cluster";
import { type Cell, readRows } from "./rows";

const folder = join(testFolder, "written");
export const serverLog = join(testFolder, "server.log");
export const messagesFile = join(testFolder, "messages.jsonl");

/** Removes what an earlier run wrote. */
export function forgetWritten(): void {
  for (const one of [folder, serverLog, messagesFile]) rmSync(one, { force: true, recursive: true });
  mkdirSync(folder, { recursive: true });
}

/** @returns the log file for a server of that name */
export function logFileOf(name: string): string {
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.log`);
}

/** Saves all rows of a database. Call it before the database is dropped. */
export async function keepRows(url: string): Promise<void> {
  const { cells } = await readRows(url);
  const lines = cells.map((cell) => `${JSON.stringify(cell)}\n`).join("");
  appendFileSync(join(folder, `${new URL(url).pathname.slice(1)}.rows`), lines);
}

const kept = new Set<string>();

/** Saves a password that a test typed, correct or not, or a secret of a server. */
export function keepSecret(what: string, secret: string): void {
  if (kept.has(secret)) return;
  kept.add(secret);
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${process.pid}.secrets`), `${JSON.stringify([what, secret])}\n`);
}

function read(ending: string): { name: string; lines: string[] }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((name) => ({ name, lines: readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean) }));
}

export const keptLogs = () => read(".log");
export const keptRows = () =>
  read(".rows").map(({ name, lines }) => ({ name, cells: lines.map((line): Cell => JSON.parse(line)) }));
export const keptSecrets = () =>
  read(".secrets").flatMap(({ lines }) => lines.map((line): [what: string, secret: string] => JSON.parse(line)));
