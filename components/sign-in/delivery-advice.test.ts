import { expect, test } from "vitest";
import type { ChallengeView, DeliveryView } from "@/lib/contract/sign-in-schemas";
import type { Channel, DeliveryReason, DeliveryState } from "@/lib/contract/vocabulary";
import { deliveryAdvice, isStuck } from "./delivery-advice";

const time = "2026-01-01T10:00:00.000Z";

function deliveryOf(channel: Channel, state: DeliveryState, latest = state): DeliveryView {
  return {
    via: "primary",
    channel,
    destination: "a***@b***.com",
    state,
    latest: { state: latest, reason: null, at: time },
  };
}

function viewOf(email: DeliveryState, phone?: DeliveryState, sendsLeft = 2): ChallengeView {
  const deliveries = [deliveryOf("email", email), ...(phone ? [deliveryOf("phone", phone)] : [])];
  const times = { serverTime: time, expiresAt: time, resendAvailableAt: time, reportedTo: null, pausedUntil: null };
  return { status: "open", requestMark: "M4", attemptsLeft: 5, sendsLeft, deliveries, ...times };
}

test("no trouble, no advice", () => {
  expect(deliveryAdvice(viewOf("delivered", "sending"))).toBeNull();
});

test("one failed: the other one is named", () => {
  expect(deliveryAdvice(viewOf("failed", "sent"))?.text).toContain("Use the text message");
  expect(deliveryAdvice(viewOf("sent", "failed"))?.text).toContain("Use the email");
});

test("does not claim that the other message arrived when its state is unknown or delayed", () => {
  for (const state of ["unknown", "delayed"] as const) {
    expect(deliveryAdvice(viewOf("failed", state))?.text).toMatch(/can still arrive; if it doesn't, send it again/);
  }
});

test("all failed: no way around the code, and a resend only where there is one", () => {
  expect(deliveryAdvice(viewOf("failed", "failed"))?.text).toMatch(/you can't sign in without a code.*Send it again/);
  expect(deliveryAdvice(viewOf("failed", undefined, 0))?.text).not.toContain("Send it again");
});

test("S28 a resend that failed: the earlier message is named, and nothing is said to be lost", () => {
  const view = { ...viewOf("delivered"), deliveries: [deliveryOf("email", "delivered", "failed")] };
  expect(deliveryAdvice(view)).toEqual({
    tone: "warn",
    text: "The newest email wasn't delivered. Use the earlier one: it has the same code.",
  });
  expect(isStuck(view)).toBe(false);
});

test("S28 all messages failed, whichever is the newest: the resend is offered", () => {
  expect(isStuck(viewOf("failed", "failed"))).toBe(true);
});

test.each(["opted_out", "bounced_before", "send_limit", "mailbox_unknown"] satisfies DeliveryReason[])(
  "does not recommend a resend that would send nothing (%s)",
  (reason) => {
    const failed = deliveryOf("email", "failed");
    const view = { ...viewOf("failed"), deliveries: [{ ...failed, reason, latest: { ...failed.latest, reason } }] };
    expect(isStuck(view)).toBe(false);
    expect(deliveryAdvice(view)?.text).toMatch(/you can't sign in without a code\. Ask an admin/);
  },
);
