import { describe, expect, it } from "vitest";
import { contactKinds, contactTexts, EMAIL_CHANGED, restoredText } from "./contact-notice";
import { smsNotices } from "./sms-notice";

const unchanged = { email: "unchanged", phone: "unchanged", twoFactor: "unchanged" } as const;

describe("notices about contact changes", () => {
  it("have a subject of their own each, for the mailbox may get several", () => {
    const subjects = [...Object.values(contactTexts), restoredText(unchanged)].map(({ subject }) => subject);
    expect(new Set(subjects).size).toBe(contactKinds.length + 1);
  });

  it("to a former address name the message that has the undo link", () => {
    const former = contactKinds.filter((kind) => kind.startsWith("former_"));
    expect(former).toHaveLength(5);
    for (const kind of former) expect(contactTexts[kind].sentences.join(" ")).toContain(`"${EMAIL_CHANGED}"`);
  });

  it("say what was restored and what was not", () => {
    const text = (restored: typeof unchanged | object) =>
      restoredText({ ...unchanged, ...restored }).sentences.join(" ");
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
