import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SMS_CONSENT_VERSION, type SmsConsentVersion, smsConsentVersions } from "@/lib/contract/sms-consent";
import { smsConsentSentences } from "./sms-consent";

/** Consents name the text by its version, so that the text of a version never changes. */
const texts: Record<SmsConsentVersion, string> = {
  "2026-11-26": "a08b1746826350c8b1b0ed36339a1adce32b01c0a9bb03e2737d8fa5875419d0",
};

it("has a new version for a new text", () => {
  const text = smsConsentSentences("Send code").join("\n");
  expect(createHash("sha256").update(text).digest("hex")).toBe(texts[SMS_CONSENT_VERSION]);
  expect(smsConsentVersions.at(-1)).toBe(SMS_CONSENT_VERSION);
});

it.each(smsConsentSentences("Send code"))("is quoted in the document for carriers: %s", (sentence) => {
  const document = readFileSync(new URL("../../docs/sms-registration.md", import.meta.url), "utf8");
  expect(document.replace(/\s+/g, " ")).toContain(sentence);
});
