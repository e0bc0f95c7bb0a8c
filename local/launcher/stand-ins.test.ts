import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { standInEnvironment } from "./stand-ins";

const dataDir = mkdtempSync(join(tmpdir(), "leadmaster-stand-ins-"));
const options = { dataDir, databaseUrl: "postgres://localhost/leadmaster", port: 3000 };

test("the local provider posts its webhooks to the origin of the product", () => {
  const usual = standInEnvironment({}, { ...options, providerPort: 4010, smtpPort: 4025, hasFallback: true });
  expect(usual.RESEND_WEBHOOK_URL).toBe("http://localhost:3000/api/webhooks/resend");
  const given = { NEXTAUTH_URL: "http://127.0.0.1:3100/", RESEND_WEBHOOK_URL: "https://elsewhere.test" };
  const moved = standInEnvironment(given, { ...options, providerPort: 4010, smtpPort: 4025, hasFallback: true });
  expect(moved.RESEND_WEBHOOK_URL).toBe("http://127.0.0.1:3100/api/webhooks/resend");
  expect(moved.RESEND_WEBHOOK_SECRET).toBe(usual.RESEND_WEBHOOK_SECRET);
});

test("the environment for the real providers gets no generated credentials", () => {
  const real = standInEnvironment(
    { RESEND_API_KEY: "re_real" },
    { ...options, providerPort: undefined, smtpPort: undefined, hasFallback: false },
  );
  expect(real).not.toHaveProperty("RESEND_WEBHOOK_URL");
  expect(real).not.toHaveProperty("RESEND_WEBHOOK_SECRET");
});

test("the local SMTP server is the fallback for email if the stack asks for it, over TLS", () => {
  const ports = { providerPort: 4010, smtpPort: 4025 };
  const withFallback = standInEnvironment({}, { ...options, ...ports, hasFallback: true });
  expect(withFallback.SMTP_URL).toMatch(/^smtps:\/\/leadmaster:[0-9a-f]{32}@127\.0\.0\.1:4025$/);
  expect(withFallback.NODE_EXTRA_CA_CERTS).toBe(join(dataDir, "smtp-ca.pem"));
  const without = standInEnvironment({}, { ...options, ...ports, hasFallback: false });
  expect(without).not.toHaveProperty("SMTP_URL");
  expect(without.LOCAL_SMTP_URL).toBe(withFallback.SMTP_URL);
});
