import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const resolve = { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } };
const needsDatabase = "**/*.integration.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: ["{lib,components,local,app,drizzle}/**/*.test.{ts,tsx}"],
          exclude: [needsDatabase],
        },
      },
      {
        resolve,
        test: {
          name: "integration",
          include: [`{lib,local,app,drizzle}/${needsDatabase}`],
          globalSetup: "./local/integration-setup.ts",
          // A file's beforeAll makes a database; many at once take turns on two cores.
          hookTimeout: 60_000,
          testTimeout: 30_000,
        },
      },
    ],
  },
});
