import { describe, expect, test } from "vitest";
import { parseResendEvent } from "./resend-event";
import { parseTwilioEvent } from "./twilio-event";

const delivery = "9f0c1f4e-3c1f-4b39-9d4b-0a6d0d6e1a11";

function event(type: string, more: object = {}, tags: object | undefined = { kind: "otp", delivery }) {
  return {
    type,
    created_at: "2026-11-24T02:00:00.000Z",
    data: { email_id: "e1", to: ["Ann@Mail.test"], tags, ...more },
  };
}

describe("an event of Resend", () => {
  test.each([
    ["email.sent", {}, "sent", null, null],
    ["email.delivered", {}, "delivered", null, null],
    ["email.delivery_delayed", {}, "delayed", null, null],
    ["email.complained", {}, "delivered", null, "complained"],
    ["email.bounced", { bounce: { type: "Permanent", subType: "NoEmail" } }, "failed", "mailbox_unknown", "bounced"],
    ["email.bounced", { bounce: { type: "Permanent", subType: "General" } }, "failed", "address_refused", "bounced"],
    ["email.bounced", { bounce: { type: "Transient", subType: "MailboxFull" } }, "failed", "mailbox_full", null],
    ["email.bounced", { bounce: { type: "Undetermined" } }, "failed", "address_refused", null],
    ["email.bounced", {}, "failed", "address_refused", null],
    ["email.suppressed", { suppressed: { reason: "previous_bounce" } }, "failed", "bounced_before", "bounced"],
    ["email.suppressed", { suppressed: { reason: "previous_complaint" } }, "failed", "complained_before", "complained"],
    ["email.failed", { failed: { reason: "reached_daily_quota" } }, "failed", "provider_account", null],
    ["email.failed", { failed: { reason: "something" } }, "failed", "provider_refused", null],
  ])("%s %j: %s %s, left out: %s", (type, more, state, reason, suppressed) => {
    const report = parseResendEvent(event(type, more), "msg_1");
    expect(report).toMatchObject({ channel: "email", eventId: "msg_1", providerId: "e1", deliveryId: delivery });
    expect(report).toMatchObject({ state, reason });
    expect(report?.suppress ?? null).toEqual(suppressed && { destination: "ann@mail.test", reason: suppressed });
  });

  test.each([
    ["opened", event("email.opened")],
    ["a NUL in the id", event("email.bounced", { email_id: "e\u0000" })],
    ["a NUL in the address", event("email.bounced", { to: ["a\u0000@mail.test"] })],
    ["another product's message", event("email.delivered", {}, { kind: "newsletter" })],
    ["no tags", event("email.bounced", { tags: undefined, bounce: { type: "Permanent" } })],
    ["two recipients", event("email.bounced", { to: ["a@x.test", "b@x.test"], bounce: { type: "Permanent" } })],
    ["no event", { hello: 1 }],
    ["null", null],
  ])("is none of ours: %s", (_, given) => {
    expect(parseResendEvent(given, "msg_1")).toBeNull();
  });

  test("a tag that is no id of ours names no delivery", () => {
    expect(
      parseResendEvent(event("email.sent", {}, { kind: "otp", delivery: "' OR 1=1" }), "m")?.deliveryId,
    ).toBeNull();
  });
});

describe("a status of Twilio", () => {
  const form = (fields: Record<string, string>) =>
    new URLSearchParams({ MessageSid: `SM${"c".repeat(32)}`, To: "+14155550100", ...fields });

  test.each([
    ["queued", "", "sent", null, null],
    ["sending", "", "sent", null, null],
    ["sent", "", "sent", null, null],
    ["delivered", "", "delivered", null, null],
    ["undelivered", "30003", "failed", "phone_unreachable", null],
    ["undelivered", "30005", "failed", "number_invalid", null],
    ["undelivered", "30006", "failed", "number_unsupported", null],
    ["undelivered", "30007", "failed", "blocked", null],
    ["undelivered", "30034", "failed", "provider_account", null],
    ["failed", "30036", "failed", "expired_on_the_way", null],
    ["failed", "30450", "failed", "blocked", null],
    ["failed", "21610", "failed", "opted_out", "opted_out"],
    ["failed", "", "failed", "provider_refused", null],
    ["undelivered", "12x45", "failed", "provider_refused", null],
  ])("%s %s: %s %s, left out: %s", (MessageStatus, ErrorCode, state, reason, suppressed) => {
    const report = parseTwilioEvent(form({ MessageStatus, ErrorCode }), delivery);
    expect(report).toMatchObject({ channel: "phone", deliveryId: delivery, state, reason });
    expect(report?.suppress ?? null).toEqual(suppressed && { destination: "+14155550100", reason: suppressed });
  });

  test.each([
    ["a status that is not known yet", form({ MessageStatus: "teleported" })],
    ["a word of JavaScript's", form({ MessageStatus: "constructor" })],
    ["no message", new URLSearchParams({ MessageStatus: "sent", MessageSid: "x" })],
    ["nothing", new URLSearchParams()],
  ])("is none of ours: %s", (_, given) => {
    expect(parseTwilioEvent(given, delivery)).toBeNull();
  });
});
