import { expect, test } from "vitest";
import { eventText, placeText } from "@/components/copy/activity";
import type { ActivityEvent } from "@/lib/contract/account-schemas";
import { auditResults, auditTypes } from "@/lib/contract/vocabulary";
import { byDay } from "./by-day";

function event(at: string, more: Partial<ActivityEvent> = {}): ActivityEvent {
  return { id: at, at, type: "sign_out", result: "success", reason: null, address: "a", browser: "b", ...more };
}

test("every event has a sentence of its own, with and without a reason", () => {
  const sentences = auditTypes.flatMap((type) =>
    auditResults.map((result) => eventText({ type, result, reason: null })),
  );
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z0-9][^:]*\w\.$/);
  expect(eventText({ type: "sign_in.password", result: "failure", reason: "credentials" })).toBe(
    "Sign-in refused: incorrect password.",
  );
  expect(eventText({ type: "sign_out", result: "success", reason: "something new" })).toBe("Signed out.");
});

test("an event that only a newer version knows has a sentence, too", () => {
  const newer = { type: "account.teleported", result: "success", reason: null } as unknown as ActivityEvent;
  expect(eventText(newer)).toBe("Something else happened on your account.");
});

test("the place says no more than is known", () => {
  expect(placeText(event("x", { address: "203.0.113.7", browser: "Firefox on Linux" }))).toBe(
    "IP address 203.0.113.7, Firefox on Linux",
  );
  expect(placeText(event("x", { type: "mobile.sign_in", browser: "a browser" }))).toBe("IP address a");
  expect(placeText(event("x", { address: null, browser: null }))).toBe("By someone else");
});

test("days are the reader's", () => {
  const now = new Date("2025-03-05T12:00:00Z");
  const events = [event("2025-03-05T03:00:00Z"), event("2025-03-04T23:00:00Z"), event("2025-03-01T10:00:00Z")];
  const headings = (zone: string) => byDay(events, now, zone).map((day) => [day.heading, day.events.length]);
  expect(headings("UTC")).toEqual([
    ["Today", 1],
    ["Yesterday", 1],
    ["Saturday, March 1, 2025", 1],
  ]);
  expect(headings("America/New_York")).toEqual([
    ["Yesterday", 2],
    ["Saturday, March 1, 2025", 1],
  ]);
  expect(byDay([], now, "UTC")).toEqual([]);
});
