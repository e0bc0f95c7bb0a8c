import { expect, test } from "vitest";
import type { ChallengeView, DeliveryView } from "@/lib/contract/sign-in-schemas";
import type { ChallengeStatus, DeliveryState } from "@/lib/contract/vocabulary";
import { pollDelay } from "./poll-delay";

const time = "2026-01-01T10:00:00.000Z";

function deliveryOf(state: DeliveryState, latest = state): DeliveryView {
  const channel = "email" as const;
  return {
    via: "primary",
    channel,
    destination: "a***@b***.com",
    state,
    latest: { state: latest, reason: null, at: time },
  };
}

function viewOf(states: DeliveryState[], status: ChallengeStatus = "open"): ChallengeView {
  const deliveries = states.map((state) => deliveryOf(state));
  const times = { serverTime: time, expiresAt: time, resendAvailableAt: time, reportedTo: null, pausedUntil: null };
  return { status, requestMark: "M4", attemptsLeft: 5, sendsLeft: 3, deliveries, ...times };
}

test.each<[string, DeliveryState[], number, boolean, number | null]>([
  ["on its way out", ["sending", "delivered"], 0, false, 1_000],
  ["on its way out, for long", ["queued"], 40, false, 2_500],
  ["only its arrival is open", ["sent", "failed"], 1, false, 1_250],
  ["only its arrival is open, for long", ["delayed"], 240, false, 2_500],
  ["nobody knows whether it left", ["unknown"], 0, false, 1_000],
  ["all settled", ["delivered", "failed"], 0, false, null],
  ["no server", ["sent"], 4, true, 2_441.40625],
  ["no server, for long", ["sent"], 40, true, 20_000],
])("%s", (_, states, round, offline, delay) => {
  expect(pollDelay(viewOf(states), round, offline)).toBe(delay);
});

test("however long it takes, the page knows within three seconds what the provider knows", () => {
  for (let round = 0; round < 300; round += 1) expect(pollDelay(viewOf(["sent"]), round, false)).toBeLessThan(3_000);
});

test("S28 a newest message that is on its way is asked about, although an earlier one was delivered", () => {
  const view = (latest: DeliveryState) => ({ ...viewOf([]), deliveries: [deliveryOf("delivered", latest)] });
  expect(pollDelay(view("sending"), 0, false)).toBe(1_000);
  expect(pollDelay(view("failed"), 0, false)).toBeNull();
});

test("a challenge that is over is not asked about", () => {
  expect(pollDelay(viewOf(["sending"], "expired"), 0, false)).toBeNull();
});
