import { expect, test } from "vitest";
import { clock, listed, triesInWords, waitInWords, whyCode } from "./words";

test.each([
  [0, "1 second"],
  [27.2, "28 seconds"],
  [90, "2 minutes"],
  [700, "12 minutes"],
  [7_200, "2 hours"],
])("%d seconds to wait are said as %s, never too early", (seconds, words) => {
  expect(waitInWords(seconds)).toBe(words);
});

test("lists, clocks and tries", () => {
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b", "c"])).toBe("a, b and c");
  expect(clock(65)).toBe("1:05");
  expect(triesInWords(3)).toBe("3 tries left.");
  expect(triesInWords(1)).toBe("This is your last try.");
});

test("a workgroup's demand is named before the own choice", () => {
  expect(whyCode({ ownChoice: true, enforcedBy: [] })).toBe("You turned on 2 Factor Login.");
  expect(whyCode({ ownChoice: true, enforcedBy: [{ name: "Harbor" }, { name: "Summit" }] })).toBe(
    "Harbor and Summit ask for a code at every sign-in.",
  );
});
