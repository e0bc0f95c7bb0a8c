import { expect, test } from "vitest";
import { eventText, placeText } from "@/components/copy/activity";
import type { ActivityEvent } from "@/lib/contract/account-schemas";
import { eventsOfKind } from "@/lib/contract/activity-kinds";
import { minutes } from "@/lib/contract/duration";
import { auditResults, auditTypes } from "@/lib/contract/vocabulary";
import { byDay } from "./by-day";
import { mergeSignIns } from "./merge-sign-ins";

function event(at: string, more: Partial<ActivityEvent> = {}): ActivityEvent {
  return {
    id: at,
    at,
    type: "sign_out",
    result: "success",
    reason: null,
    note: null,
    address: "a",
    browser: "b",
    ...more,
  };
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
  const headings = (zone: string) =>
    byDay(mergeSignIns(events, minutes(10)), now, zone).map((day) => [day.heading, day.entries.length]);
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

test("the codes of a sign-in are part of its entry, and no others are", () => {
  const sent = (at: string, more: Partial<ActivityEvent> = {}) => event(at, { type: "sign_in.code_sent", ...more });
  const signIn = event("2025-03-05T10:05:00Z", { type: "sign_in.code" });
  const events = [
    signIn,
    event("2025-03-05T10:04:00Z", { type: "sign_in.code", result: "failure" }),
    sent("2025-03-05T10:03:00Z"),
    sent("2025-03-05T10:02:00Z", { browser: "another" }),
    sent("2025-03-05T10:01:00Z", { result: "failure" }),
    sent("2025-03-05T10:00:00Z"),
    sent("2025-03-05T09:54:59Z"),
  ];
  const entries = mergeSignIns(events, minutes(10));
  expect(entries.map(({ event }) => event.at.slice(11, 16))).toEqual(["10:05", "10:04", "10:02", "10:01", "09:54"]);
  expect(entries[0]?.sent.map(({ at }) => at.slice(11, 16))).toEqual(["10:03", "10:00"]);
});

test("an earlier sign-in keeps its own codes", () => {
  const events = [
    event("2025-03-05T10:05:00Z", { type: "sign_in.code" }),
    event("2025-03-05T10:04:00Z", { type: "sign_in.code_sent" }),
    event("2025-03-05T10:03:00Z", { type: "sign_in.code" }),
    event("2025-03-05T10:02:00Z", { type: "sign_in.code_sent" }),
  ];
  expect(mergeSignIns(events, minutes(10)).map(({ sent }) => sent.map(({ at }) => at.slice(11, 16)))).toEqual([
    ["10:04"],
    ["10:02"],
  ]);
});

test("every type of event has exactly one kind", () => {
  const typesOf = (kind: "sign_ins" | "codes" | "changes") => {
    const which = eventsOfKind(kind);
    return "types" in which ? which.types : [];
  };
  const all = [...typesOf("sign_ins"), ...typesOf("codes"), ...typesOf("changes")];
  expect(all.toSorted()).toEqual([...auditTypes].toSorted());
  expect(eventsOfKind("refused")).toEqual({ result: "failure" });
});
