import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./environment.mjs";

const table = readFileSync(join(root, "docs/attacks.md"), "utf8");
const rows = [...table.matchAll(/^\| ([A-ISX]\d\d) \|.*\| ([^|]*) \|$/gm)].map(([, id = "", files = ""]) => ({
  id,
  files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file),
}));

test("the table has the whole list, each once", () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(118);
});

test.each(rows)("$id stands in each file that the table names for it", ({ id, files }) => {
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(readFileSync(join(root, file), "utf8"), file).toMatch(new RegExp(`\\b${id}\\b`));
});
