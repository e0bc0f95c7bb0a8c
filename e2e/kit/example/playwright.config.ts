import { type LeadMasterOptions, recordFailures } from "@leadmaster/playwright";
import { defineConfig, devices } from "@playwright/test";
import { admins } from "./admins";

export default defineConfig<LeadMasterOptions>({
  testDir: "tests",
  fullyParallel: true,
  reporter: [["list"], ["html", { open: "never" }]],
  use: {
    ...devices["Desktop Chrome"],
    ...recordFailures,
    baseURL: process.env.BASE_URL ?? "http://localhost:3000",
    leadmaster: { inboxURL: process.env.INBOX_URL ?? "http://127.0.0.1:4010", admins },
  },
});
