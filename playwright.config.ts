import { defineConfig, devices } from "@playwright/test";
import { chromiumArguments, findChromium } from "./local/chromium.mjs";

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./local/journeys-setup.ts",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: ".data/test/journeys",
  reporter: [["list"], ["json", { outputFile: ".data/test/journeys.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.BASE_URL,
    launchOptions: { executablePath: findChromium(), args: chromiumArguments() },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
