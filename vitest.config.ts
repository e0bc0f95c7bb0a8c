import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const resolve = { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } };
const needsDatabase = "**/*.integration.test.ts";
// For slow machines: parallel files and programs share the cores, and beforeAll may create a database.
const timeouts = { hookTimeout: 60_000, testTimeout: 30_000 };

export default defineConfig({
  test: {
    // The default leaves one core to the terminal: on two cores, files would run one after the other.
    maxWorkers: "100%",
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: ["{lib,components,local,app,drizzle,ops,e2e/kit/src}/**/*.test.{ts,tsx}"],
          exclude: [needsDatabase],
          // Loading the modules anew for each file takes longer than the tests. A file that needs other variables resets them.
          isolate: false,
          ...timeouts,
        },
      },
      {
        resolve,
        test: {
          name: "integration",
          include: [`{lib,local,app,ops}/${needsDatabase}`],
          globalSetup: "./local/testing/integration-setup.ts",
          setupFiles: "./local/testing/file-start.ts",
          isolate: false,
          ...timeouts,
        },
      },
    ],
  },
});
