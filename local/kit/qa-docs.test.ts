// docs/qa.md shows the files of the example project as they are.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const shown = [...readFileSync("docs/qa.md", "utf8").matchAll(/^`([\w./-]+\.ts)`[^\n]*\n\n```ts\n(.*?)^```$/gms)].map(
  ([, file = "", text = ""]) => ({ file, text }),
);

it("shows files of the example", () => {
  expect(shown.length).toBeGreaterThanOrEqual(5);
});

it.each(shown)("shows $file as it is", ({ file, text }) => {
  expect(text).toBe(readFileSync(join("e2e/kit/example", file), "utf8"));
});
