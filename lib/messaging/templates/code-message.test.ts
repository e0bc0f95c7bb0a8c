import { describe, expect, it } from "vitest";
import { purposes } from "@/lib/contract/purpose";
import { type CodeMessage, codeEmail, codeSms } from "./code-message";

const message: CodeMessage = {
  code: "012345",
  purpose: "sign_in",
  requestMark: "M4",
  requestedAt: new Date("2026-11-24T10:14:00Z"),
  expiresAt: new Date("2026-11-24T10:24:00Z"),
  ipAddress: "203.0.113.7",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  workgroupNames: "Harbor Realty",
  notMeUrl: "https://app.example.com:8443/not-me/token",
  origin: "https://app.example.com:8443",
};

// GSM 03.38 without its extension table, whose characters count twice.
const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

describe("the SMS", () => {
  const text = codeSms(message);
  it("is one GSM-7 segment", () => {
    expect(text).toMatch(gsm7);
    const label = "a".repeat(50);
    for (const purpose of purposes) {
      const longest = codeSms({ ...message, purpose, origin: `https://${label}.${label}.example.com` });
      expect(longest).toMatch(gsm7);
      expect(longest.length).toBeLessThanOrEqual(160);
    }
  });
  it("ends with the line that binds the code to the host", () => {
    expect(text.split("\n").at(-1)).toBe("@app.example.com #012345");
  });
  it("says how to stop and to get help in the first message to a number", () => {
    const first = codeSms({ ...message, purpose: "confirm_phone" });
    expect(first).toContain("LeadMaster confirmation code");
    expect(first).toContain("Reply STOP to stop, HELP for help.");
    expect(text).not.toContain("STOP");
  });
  it("begins with the code and has the message mark and the expiry time", () => {
    expect(text).toMatch(/^012345 is your LeadMaster sign-in code\. Message M4, valid until 10:24 UTC\./);
  });
});

describe("the email", () => {
  const email = codeEmail(message);
  it("has the code once in text and once in HTML, never in the subject", () => {
    expect(email.subject).not.toMatch(/\d/);
    expect(email.text.split("012345")).toHaveLength(2);
    expect(email.html.split("012345")).toHaveLength(2);
  });
  it("has the message mark, the expiry time and the client in text and HTML", () => {
    for (const body of [email.text, email.html.replace(/<[^>]*>/g, "")]) {
      expect(body).toContain("Message M4, valid until 10:24 UTC, 10 minutes after your request.");
      expect(body).toContain("Requested at 10:14 UTC by Chrome on Linux, IP address 203.0.113.7");
    }
  });
  it("renders the same bytes on every attempt", () => {
    expect(codeEmail({ ...message })).toEqual(email);
  });
  it("names the purpose of the code", () => {
    expect(purposes.map((purpose) => codeEmail({ ...message, purpose }).subject)).toEqual([
      "Your LeadMaster sign-in code",
      "Your LeadMaster confirmation code",
      "Your LeadMaster confirmation code",
      "Your LeadMaster confirmation code",
    ]);
  });
  it("escapes markup of the request and of names", () => {
    const attack = {
      ...message,
      ipAddress: '<img src="x">',
      userAgent: "<script>Chrome/1</script> Linux",
      workgroupNames: '"><script>alert(1)</script>',
    };
    const { html } = codeEmail(attack);
    expect(html).not.toMatch(/<img|<script/);
  });
  it("keeps a workgroup name on its line, so that a name cannot show a second code", () => {
    const { text } = codeEmail({ ...message, workgroupNames: "Acme\r\n\n999999\u2028\n" });
    expect(text).toContain("for Acme 999999 is:\n\n012345\n");
    expect(text).not.toMatch(/^999999/m);
  });
  it('names the workgroup and has one link, "This wasn\'t me"', () => {
    expect(email.text).toContain("sign-in code for Harbor Realty is:");
    expect(email.text.match(/https?:/g)).toHaveLength(1);
    expect(email.html.match(/href=/g)).toHaveLength(1);
    expect(email.html).toContain('href="https://app.example.com:8443/not-me/token"');
    expect(codeEmail({ ...message, notMeUrl: null }).html).not.toContain("href=");
  });
  it("keeps the code in one text node and has dark colors", () => {
    expect(email.html).toMatch(/user-select:all">012345<\/p>/);
    // No color may look like a code.
    expect(email.html.match(/\b\d{6}\b/g)).toEqual(["012345"]);
    expect(email.html).toContain("prefers-color-scheme:dark");
  });
});
