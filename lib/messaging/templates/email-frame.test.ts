import { describe, expect, it } from "vitest";
import { codeEmail } from "./code-message";
import { buttonLink, emailHtml, paragraph } from "./email-frame";
import { noticeEmail } from "./notice";
import { resetEmail } from "./reset-email";

const at = new Date("2026-11-24T14:22:00Z");
const client = { ipAddress: "203.0.113.7", userAgent: "" };
const url = "https://app.example.com/link/token";

const emails = {
  code: codeEmail({
    code: "012345",
    purpose: "sign_in",
    requestMark: "Q8",
    requestedAt: at,
    expiresAt: new Date("2026-11-24T14:32:00Z"),
    ipAddress: client.ipAddress,
    userAgent: client.userAgent,
    workgroupNames: "Harbor Realty",
    notMeUrl: url,
    origin: "https://app.example.com",
  }),
  notice: noticeEmail({ kind: "two_factor_off" }, { at, client }),
  undo: noticeEmail({ kind: "email_changed", undo: { id: "id", keyId: "key" } }, { at, client, undoUrl: url }),
  reset: resetEmail("password_reset_link", { url, expiresAt: new Date("2026-11-24T15:22:00Z"), at, client }),
};

/** What a mail program shows beside the subject. */
const previewOf = (html: string) => /<div style="display:none[^>]*>([^&<]*)/.exec(html)?.[1];

describe.each(Object.entries(emails))("the email with a %s", (_name, { subject, text, html }) => {
  it("loads nothing: it looks the same with images off, and no server learns that it was opened", () => {
    expect(html).not.toMatch(/<img|<link|url\(|@import|src=/);
    expect(html.match(/https?:\/\/[^"\s<]+/g) ?? []).toEqual(html.includes(url) ? [url] : []);
  });

  it("has the mark and the name, one heading, and both color schemes", () => {
    expect(html).toContain('<table role="presentation" cellpadding="0" cellspacing="0" border="0" aria-hidden="true">');
    expect(html).toContain(">LeadMaster</td>");
    expect(html.match(/<h1 /g)).toHaveLength(1);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("@media (prefers-color-scheme:dark)");
  });

  it("has a preview of its own without a code, so that lock screens show none", () => {
    expect(previewOf(html)).toMatch(/^[A-Z].*[.:]$/);
    expect(previewOf(html)).not.toMatch(/\d{6}/);
    expect(previewOf(html)).not.toBe(subject);
  });

  it("says the same in plain text", () => {
    const readable = html
      .replace(/<style[\s\S]*?<\/style>|<div style="display:none[\s\S]*?<\/div>|<(?!\/?strong)[^>]*>/g, " ")
      .replace(/<[^>]*>/g, "")
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
      .replace(/\s+/g, " ");
    for (const sentence of text.replaceAll(url, "").split(/\n|: |(?<=\.) /)) {
      expect(readable).toContain(sentence.trim().replace(/ is:$|:$/, ""));
    }
  });
});

it("a button has a border, which stays where backgrounds vanish (forced colors)", () => {
  for (const look of ["primary", "secondary"] as const) {
    expect(buttonLink("Go", url, look)).toMatch(/border:1px solid #[0-9a-f]{6}/);
  }
});

it("escapes the title, the preview, and labels and addresses of buttons", () => {
  const attack = '"><script>alert(1)</script>';
  expect(emailHtml(attack, paragraph("text"), attack) + buttonLink(attack, attack, "primary")).not.toContain("<script");
});
