import { expect, test } from "vitest";
import type { ChallengeStatus, ChallengeView, DeliveryState } from "@/lib/schemas";
import { pollDelay } from "./poll-delay";

function viewOf(states: DeliveryState[], status: ChallengeStatus = "open"): ChallengeView {
  const time = "2026-01-01T10:00:00.000Z";
  const deliveries = states.map((state) => ({ channel: "email" as const, destination: "a***@b***.com", state }));
  const times = { serverTime: time, expiresAt: time, resendAvailableAt: time };
  return { status, requestMark: "M4", attemptsLeft: 5, sendsLeft: 3, deliveries, ...times };
}

test.each<[string, DeliveryState[], number, number | null]>([
  ["on its way out", ["sending", "delivered"], 0, 2_000],
  ["on its way out, for long", ["queued"], 40, 20_000],
  ["only its arrival is open", ["sent", "failed"], 0, 5_000],
  ["only its arrival is open, for long", ["delayed"], 20, 20_000],
  ["all settled", ["delivered", "failed"], 0, null],
])("%s", (_, states, round, delay) => {
  expect(pollDelay(viewOf(states), round)).toBe(delay);
});

test("a challenge that is over is not asked about", () => {
  expect(pollDelay(viewOf(["sending"], "expired"), 0)).toBeNull();
});
