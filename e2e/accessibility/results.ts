/** What the checks of a run found, a file for each state. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "@/local/launcher/environment.mjs";

const folder = join(dataFolder, "accessibility");

/** The faults that each check found. */
export type Faults = Record<string, string[]>;
export type StateResult = { state: string; title: string | null; stops: number; faults: Faults };

export function forgetResults(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

export function writeResult(result: StateResult): void {
  mkdirSync(folder, { recursive: true });
  const file = `${result.state.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}.json`;
  writeFileSync(join(folder, file), `${JSON.stringify(result, null, 2)}\n`);
}

/** @throws if there was no run */
export function readResults(): StateResult[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.toSorted().map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
}
