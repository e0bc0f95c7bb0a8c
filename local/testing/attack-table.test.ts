import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "@/local/launcher/environment.mjs";

const table = readFileSync(join(root, "docs/attacks.md"), "utf8");
const rows = [...table.matchAll(/^\| ([A-ISX]\d\d) \|.*\| ([^|]*) \|$/gm)].map(([, id = "", files = ""]) => ({
  id,
  files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file),
}));

test("docs/attacks.md lists every id once", () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(123);
});

test.each(rows)("every test file that docs/attacks.md names for $id contains the id", ({ id, files }) => {
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(readFileSync(join(root, file), "utf8"), file).toMatch(new RegExp(`\\b${id}\\b`));
});
