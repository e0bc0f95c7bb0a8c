import { describe, expect, it } from "vitest";
import { type ContactNotice, contactNoticeText, EMAIL_CHANGED } from "./contact-notice-texts";
import { smsNotices } from "./notice-sms";

const unchanged = { email: "unchanged", phone: "unchanged", twoFactor: "unchanged" } as const;

const former = ["email_changed", "phone_changed", "phone_removed", "two_factor_on", "two_factor_off"] as const;

const notices: ContactNotice[] = [
  ...former.map((change) => ({ kind: `former_${change}` }) as const),
  { kind: "account_restored", restored: unchanged },
  { kind: "email_removed" },
];

describe("notices about contact changes", () => {
  it("have a subject of their own each, for the mailbox may get several", () => {
    const subjects = notices.map((notice) => contactNoticeText(notice).subject);
    expect(new Set(subjects).size).toBe(notices.length);
  });

  it("to a former address name the message that has the undo link", () => {
    for (const change of former) {
      expect(contactNoticeText({ kind: `former_${change}` }).sentences.join(" ")).toContain(`"${EMAIL_CHANGED}"`);
    }
  });

  it("say what was restored and what was not", () => {
    const text = (restored: typeof unchanged | object) =>
      contactNoticeText({ kind: "account_restored", restored: { ...unchanged, ...restored } }).sentences.join(" ");
    for (const words of ["email address", "phone number is", "Login is"]) expect(text({})).not.toContain(words);
    expect(text({ email: "restored" })).toContain("This is the email address of your LeadMaster account again.");
    expect(text({ email: "taken" })).toContain("not restored");
    expect(text({ phone: "restored" })).toContain("Your earlier phone number is in use again.");
    expect(text({ phone: "removed" })).toContain("was removed.");
    expect(text({ twoFactor: "restored" })).toContain("2 Factor Login is on again.");
  });

  it.each(Object.entries(smsNotices))("%s fits into one GSM-7 segment", (_kind, text) => {
    expect(text.length).toBeLessThanOrEqual(160);
    // Letters, digits and punctuation that GSM-7 and ASCII share, without its two-septet characters.
    expect(text).toMatch(/^[A-Za-z0-9 .,:;'()/?!-]+$/);
  });
});
