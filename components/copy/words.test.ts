import { expect, test } from "vitest";
import { clock, listed, tryAgainIn, waitInWords } from "./words";

test.each([
  [0, "1 second"],
  [27.2, "28 seconds"],
  [90, "2 minutes"],
  [700, "12 minutes"],
  [7_200, "2 hours"],
])("%d seconds to wait are said as %s, never too early", (seconds, words) => {
  expect(waitInWords(seconds)).toBe(words);
});

test("a limit without a time to wait says so", () => {
  expect([tryAgainIn(61), tryAgainIn(undefined), tryAgainIn(0)]).toEqual([
    "Try again in 61 seconds.",
    "Try again later.",
    "Try again later.",
  ]);
});

test("lists and clocks", () => {
  expect(["", "a", "a,b", "a,b,c"].map((items) => listed(items === "" ? [] : items.split(",")))).toEqual([
    "",
    "a",
    "a and b",
    "a, b, and c",
  ]);
  expect(clock(65)).toBe("1:05");
});
