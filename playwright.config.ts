import { defineConfig, devices } from "@playwright/test";
import { chromiumArguments, findChromium } from "@/local/launcher/chromium.mjs";

export default defineConfig({
  testDir: "e2e",
  // The example of the kit is a project of its own: `npm run kit:prove`.
  testIgnore: "**/e2e/kit/**",
  globalSetup: "./local/testing/journeys-setup.ts",
  fullyParallel: true,
  // One more than cores: many tests wait for a process, a time or a message.
  workers: 3,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // `npm run test:full` runs what takes too long for `npm test`, too.
  ...(!process.env.FULL && { grepInvert: /@full\b/ }),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: ".data/test/journeys",
  // Searches everything that the tests have written, after the last test.
  projects: [
    { name: "journeys", teardown: "sweep" },
    { name: "sweep", testMatch: "**/*.sweep.ts" },
  ],
  reporter: [["list"], ["json", { outputFile: ".data/test/journeys.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.BASE_URL,
    launchOptions: { executablePath: findChromium(), args: chromiumArguments() },
    // Transitions and animations take 7 % of the processor time.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    // A trace costs about as much as the test itself: set TRACE=1 to get one.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
  },
});
