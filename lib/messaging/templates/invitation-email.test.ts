import { expect, it } from "vitest";
import { withoutLinks } from "./email-frame";
import { invitationEmail, invitationParameters } from "./invitation-email";

const url = "https://app.example.com/invitations/token";
const message = invitationParameters.parse({
  workgroupName: "Harbor & Sons",
  inviter: { name: "Dr. Ada O'Neil", email: "ada@harbor.test" },
  expiresAt: "2026-11-29T13:45:10.123456+00:00",
});

it("names workgroup, inviter and the end of the link", () => {
  const { subject, text, html } = invitationEmail({ ...message, url });
  expect(subject).toBe("You're invited to a LeadMaster workgroup");
  expect(text).toBe(
    [
      "The admin Dr. Ada O'Neil (ada@harbor.test) invited you to the workgroup Harbor & Sons. To join it, open this link:",
      url,
      "The link works once, until 2026-11-29 13:45 UTC.",
      "If you did not expect this, ignore this message: without the link nothing happens.\n",
    ].join("\n\n"),
  );
  expect(html).toContain(`href="${url}"`);
  expect(html).toContain("Harbor &#38; Sons");
});

it("names no person if an operator invited", () => {
  expect(invitationEmail({ ...message, inviter: null, url }).text).toMatch(
    /^An operator of LeadMaster invited you to the workgroup Harbor & Sons\./,
  );
});

it("is the same at every attempt", () => {
  expect(invitationEmail({ ...message, url })).toEqual(invitationEmail({ ...message, url }));
});

it.each([
  ["evil.test", "evil. test"],
  ["http://evil", "http: / /evil"],
  ["HTTPS://www.evil.test/x", "HTTPS: / /www. evil. test/x"],
  ["me@evil.test", "me@ evil. test"],
  ["evil。test", "evil。 test"],
  ["tel:+1900", "tel: +1900"],
  ["Dr. J. R. Smith", "Dr. J. R. Smith"],
  ["Harbor, Inc.", "Harbor, Inc."],
  ["a\r\nhttp://b", "a http: / /b"],
])("writes the name %j without a link, as %j", (name, written) => {
  expect(withoutLinks(name)).toBe(written);
});
