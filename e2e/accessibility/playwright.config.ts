/** `npm run test:accessibility`: what is too long for `npm test`. */
import { defineConfig } from "@playwright/test";
import { dataFolder } from "@/local/launcher/environment.mjs";
import browserTests from "../../playwright.config";

// biome-ignore lint/style/noDefaultExport: Playwright reads the default export.
export default defineConfig({
  ...browserTests,
  testDir: ".",
  globalSetup: "../../local/testing/journeys-setup.ts",
  outputDir: `${dataFolder}/test/accessibility`,
  timeout: 120_000,
  projects: [
    { name: "matrix", testMatch: "*.full.ts", teardown: "titles" },
    { name: "titles", testMatch: "*.after.ts" },
  ],
  reporter: [["list"]],
});
