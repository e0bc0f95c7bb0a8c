import { expect, test } from "vitest";
import { duration, percent, shortDay } from "./delivery-health";

test.each([
  [0, 0, "–"],
  [0, 7, "0%"],
  [1, 3, "33.3%"],
  [7, 7, "100%"],
  [1, 2, "50.0%"],
  [9_999, 10_000, "99.9%"],
  [1, 10_000, "0.1%"],
])("%d of %d is %s", (part, whole, text) => {
  expect(percent(part, whole)).toBe(text);
});

test.each([
  [null, "–"],
  [0, "0.0 s"],
  [3.2, "3.2 s"],
  [59.9, "59.9 s"],
  [60, "1 min 0 s"],
  [119.6, "2 min 0 s"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test("a day is the same in every time zone", () => {
  expect([shortDay("2025-03-01"), shortDay("2025-12-31")]).toEqual(["Mar 1", "Dec 31"]);
});
