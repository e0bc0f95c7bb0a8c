// docs/data.md names each table of the schema once, in the part that the map of personal data says, and the retention as it is.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RETENTION_DAYS } from "@/lib/contract/limits";
import { otherTables, personalTables } from "./personal-data.store";

const page = readFileSync("docs/data.md", "utf8");

/** Names in backticks in the first column of the table below a heading. */
function firstColumn(heading: string): string[] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [body = ""] = section.split("\n## ");
  return [...body.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  );
}

it("docs/data.md lists the tables with and without data about people", () => {
  expect(firstColumn("Tables with data about people").toSorted()).toEqual(Object.keys(personalTables).toSorted());
  expect(firstColumn("Tables without data about people").toSorted()).toEqual(Object.keys(otherTables).toSorted());
});

it("docs/data.md gives the default and the bounds of every retention", () => {
  const rows = [...page.matchAll(/^\| `(RETENTION_\w+)` \| (\d+) \| (\d+) \| (\d+) \|$/gm)];
  expect(rows).toHaveLength(Object.keys(RETENTION_DAYS).length);
  const given = rows.map(([, , ...numbers]) => numbers.map(Number).join(" "));
  expect(given).toEqual(Object.values(RETENTION_DAYS).map(({ usual, least, most }) => `${usual} ${least} ${most}`));
  // Every variable is read, and the example of an environment has it.
  const read = [readFileSync("lib/config/env.ts", "utf8"), readFileSync(".env.example", "utf8")];
  for (const [, name = ""] of rows) for (const text of read) expect(text).toContain(name);
});
