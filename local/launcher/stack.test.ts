import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./environment.mjs";
import { productionOptions } from "./stack";

it("starts the server with the same options of Node as `npm run serve`", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(scripts.serve).toBe(`NODE_ENV=production exec node ${productionOptions.join(" ")} dist/server.js`);
});
