import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { estimateSecretBits, SECRET_BITS } from "./secret-strength";

const typed = "changeme".repeat(4);

describe("a secret that a person made up", () => {
  it.each([
    typed,
    "a".repeat(32),
    "x".repeat(1_000),
    "AB".repeat(32),
    "abc123".repeat(6),
    "0123456789abcdef".repeat(4),
    "12345678901234567890123456789012",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "zyxwvutsrqponmlkjihgfedcba9876543210",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "deadbeef".repeat(8),
    "00000000-0000-0000-0000-000000000000",
    "supersecretsupersecretsupersecret",
    "password1password2password3password4",
    "LeadMasterLeadMaster2025LeadMaster!",
    "your-nextauth-secret-goes-here-change-it",
    "replace_me_with_a_long_random_string_of_32_bytes",
    "my-super-secret-key-for-leadmaster-production-2025",
    "P@ssw0rd-for-L3adM4ster-pr0duct10n-2025!!",
    "correct horse battery staple yellow submarine",
    "correcthorsebatterystapleyellowsubmarine",
    "CorrectHorseBatteryStapleYellowSubmarine1",
    "this is the secret of our application, keep it safe",
    // Wrapped, it is no better.
    Buffer.from(typed).toString("base64"),
    Buffer.from(typed).toString("base64url"),
    Buffer.from(typed).toString("hex"),
  ])("is refused: %s", (secret) => {
    expect(estimateSecretBits(secret)).toBeLessThan(SECRET_BITS);
  });
});

describe("a random secret", () => {
  it.each<[how: string, make: () => string, least: number]>([
    ["openssl rand -base64 48", () => randomBytes(48).toString("base64"), 150],
    ["openssl rand -base64 32", () => randomBytes(32).toString("base64"), SECRET_BITS],
    ["openssl rand -hex 32", () => randomBytes(32).toString("hex"), 150],
    ["hex in capitals", () => randomBytes(32).toString("hex").toUpperCase(), 150],
    ["two UUIDs", () => randomUUID() + randomUUID(), 150],
    ["two UUIDs without dashes", () => (randomUUID() + randomUUID()).replaceAll("-", ""), 150],
  ])("is accepted, far above the limit: %s", (_, make, least) => {
    const lowest = Math.min(...Array.from({ length: 300 }, () => estimateSecretBits(make())));
    expect(lowest).toBeGreaterThan(least);
  });
  it("is never estimated above the bits it has", () => {
    const highest = Math.max(...Array.from({ length: 300 }, () => estimateSecretBits(randomBytes(16).toString("hex"))));
    expect(highest).toBeLessThanOrEqual(128);
  });
});

it("judges a text of any length soon", () => {
  const started = performance.now();
  for (const text of ["e".repeat(100_000), "the ".repeat(25_000), randomBytes(75_000).toString("base64")]) {
    estimateSecretBits(text);
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
