// Journeys make people as users and operators do. What only the database can do is a named helper in e2e/faults/support.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "@/local/launcher/environment.mjs";

const folder = join(root, "e2e/journeys");
const files = readdirSync(folder).filter((name) => name.endsWith(".spec.ts"));

test("finds the journeys", () => expect(files.length).toBeGreaterThan(30));

test.each(files)("%s writes no rows", (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  expect(
    text.match(/\b(INSERT INTO|UPDATE \w+ SET|DELETE FROM|TRUNCATE)\b|support\/(world-test|attack-test)\b/g),
  ).toBeNull();
});
