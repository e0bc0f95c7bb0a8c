import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { standInEnvironment } from "./stand-ins";

const dataDir = mkdtempSync(join(tmpdir(), "leadmaster-stand-ins-"));
const options = { dataDir, databaseUrl: "postgres://localhost/leadmaster", port: 3000 };

test("the local provider posts its webhooks to the origin of the product", () => {
  const usual = standInEnvironment({}, { ...options, providerPort: 4010, smtpPort: 4025 });
  expect(usual.RESEND_WEBHOOK_URL).toBe("http://localhost:3000/api/webhooks/resend");
  const given = { NEXTAUTH_URL: "http://127.0.0.1:3100/", RESEND_WEBHOOK_URL: "https://elsewhere.test" };
  const moved = standInEnvironment(given, { ...options, providerPort: 4010, smtpPort: 4025 });
  expect(moved.RESEND_WEBHOOK_URL).toBe("http://127.0.0.1:3100/api/webhooks/resend");
  expect(moved.RESEND_WEBHOOK_SECRET).toBe(usual.RESEND_WEBHOOK_SECRET);
});

test("the environment for the real providers gets no generated credentials", () => {
  const real = standInEnvironment(
    { RESEND_API_KEY: "re_real" },
    { ...options, providerPort: undefined, smtpPort: undefined },
  );
  expect(real).not.toHaveProperty("RESEND_WEBHOOK_URL");
  expect(real).not.toHaveProperty("RESEND_WEBHOOK_SECRET");
});
