/** The columns of a workgroup's policy are read in one place: a statement that reads them elsewhere would miss a schedule in force. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** The fragments, the tables, and the statement that writes the columns. */
const owners = ["lib/db/enforcement.ts", "lib/workgroups/policy.store.ts"];

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$/.test(path) && !path.startsWith("lib/db/tables/"));

it.each(["app", "lib", "ops"])("%s reads enforcement through the fragments of lib/db/enforcement.ts", (folder) => {
  const readers = sourcesIn(folder).filter((path) =>
    /two_factor_(required(_at|_from)?|schedule_id)\b/.test(
      readFileSync(path, "utf8").replaceAll(/\/\*.*?\*\/|\/\/.*$/gms, ""),
    ),
  );
  expect(readers.filter((path) => !owners.includes(path))).toEqual([]);
});
