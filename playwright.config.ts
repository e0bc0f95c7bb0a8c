import { defineConfig, devices } from "@playwright/test";
import { chromiumArguments, findChromium } from "@/local/launcher/chromium.mjs";

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./local/testing/journeys-setup.ts",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: ".data/test/journeys",
  // What all tests together have written is gone through at the end.
  projects: [
    { name: "journeys", teardown: "sweep" },
    { name: "sweep", testMatch: "**/*.sweep.ts" },
  ],
  reporter: [["list"], ["json", { outputFile: ".data/test/journeys.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.BASE_URL,
    launchOptions: { executablePath: findChromium(), args: chromiumArguments() },
    screenshot: "only-on-failure",
    // Recording each test costs about as much as running it: TRACE=1 when one has to be looked into.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
  },
});
