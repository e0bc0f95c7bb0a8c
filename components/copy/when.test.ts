import { expect, test } from "vitest";
import { agoInWords, clockTime, dayInWords, endInWords, momentInWords } from "./when";

const now = new Date("2025-03-05T02:30:00Z");

test("a day is the reader's, not the server's", () => {
  const event = new Date("2025-03-04T23:50:00Z");
  expect(dayInWords(event, now, "UTC")).toBe("Yesterday");
  expect(dayInWords(event, now, "America/New_York")).toBe("Today");
  expect(dayInWords(event, now, "Asia/Tokyo")).toBe("Today");
});

test("yesterday is a calendar day, also across a change of the clocks and a year's end", () => {
  expect(dayInWords(new Date("2025-03-09T05:30:00Z"), new Date("2025-03-10T04:30:00Z"), "America/New_York")).toBe(
    "Yesterday",
  );
  expect(dayInWords(new Date("2024-12-31T12:00:00Z"), new Date("2025-01-01T00:00:00Z"), "UTC")).toBe("Yesterday");
});

test("times stand in sentences", () => {
  expect(clockTime(new Date("2025-03-05T22:05:00Z"), "UTC")).toBe("10:05 PM");
  expect(momentInWords(new Date("2025-03-05T02:24:00Z"), now, "UTC")).toBe("today at 2:24 AM");
  expect(momentInWords(new Date("2025-02-01T14:00:00Z"), now, "UTC")).toBe("on February 1 at 2:00 PM");
  expect(endInWords(new Date("2025-03-05T02:24:00Z"), now, "UTC")).toBe("today at 2:24 AM");
  expect(endInWords(new Date("2025-03-07T14:00:00Z"), now, "UTC")).toBe("March 7 at 2:00 PM");
});

test.each([
  [0, "just now"],
  [59, "just now"],
  [60, "1 minute ago"],
  [59 * 60 + 59, "59 minutes ago"],
  [60 * 60, "1 hour ago"],
  [47 * 60 * 60, "47 hours ago"],
  [72 * 60 * 60, "3 days ago"],
  [-30, "just now"],
])("%i seconds before now is %s", (seconds, words) => {
  expect(agoInWords(new Date(now.getTime() - seconds * 1000), now)).toBe(words);
});
