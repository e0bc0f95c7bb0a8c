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
          include: ["{lib,components,local,app,drizzle,ops}/**/*.test.{ts,tsx}"],
          exclude: [needsDatabase],
        },
      },
      {
        resolve,
        test: {
          name: "integration",
          include: [`{lib,local,app,ops}/${needsDatabase}`],
          globalSetup: "./local/testing/integration-setup.ts",
          // beforeAll creates a database; parallel files share the cores.
          hookTimeout: 60_000,
          testTimeout: 30_000,
        },
      },
    ],
  },
});
