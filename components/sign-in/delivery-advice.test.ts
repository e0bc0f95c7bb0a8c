import { expect, test } from "vitest";
import type { ChallengeView, DeliveryState } from "@/lib/schemas";
import { deliveryAdvice } from "./delivery-advice";

function viewOf(email: DeliveryState, phone?: DeliveryState, sendsLeft = 2): ChallengeView {
  const time = "2026-01-01T10:00:00.000Z";
  const deliveries: ChallengeView["deliveries"] = [{ channel: "email", destination: "a***@b***.com", state: email }];
  if (phone) deliveries.push({ channel: "phone", destination: "*** *** **34", state: phone });
  const times = { serverTime: time, expiresAt: time, resendAvailableAt: time };
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
