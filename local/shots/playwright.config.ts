/** `npm run shots`: pictures of every screen and state on a production build. */
import { defineConfig } from "@playwright/test";
import browserTests from "../../playwright.config";
import { picturesFolder } from "./pictures";

// biome-ignore lint/style/noDefaultExport: Playwright reads the default export.
export default defineConfig({
  ...browserTests,
  testDir: ".",
  testMatch: "*.shots.ts",
  globalSetup: ["../testing/journeys-setup.ts", "./forget-old-pictures.ts"],
  timeout: 90_000,
  projects: [{ name: "shots" }],
  outputDir: `${picturesFolder}/failed`,
  reporter: [["list"], ["./contact-sheet.ts"]],
});
