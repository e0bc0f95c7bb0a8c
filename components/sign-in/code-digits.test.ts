import { describe, expect, test } from "vitest";
import { codeInPaste, digitsOf } from "./code-digits";

test("typing keeps the digits only", () => {
  expect(digitsOf("12 34-5x6")).toBe("123456");
});

describe("a pasted text", () => {
  test.each([
    ["123456", "123456"],
    ["123 456", "123456"],
    ["123-456", "123456"],
    ["012\u2013345", "012345"],
    ["\u00a0123\u00a0456\n", "123456"],
    ["12", "12"],
    ["004217 is your LeadMaster sign-in code. Message M4, valid until 10:24 UTC.\n\n@localhost #004217", "004217"],
    ["Call 4155550100 for code 123456", "123456"],
  ])("%j holds the code %j", (text, code) => {
    expect(codeInPaste(text, 6)).toBe(code);
  });

  test.each(["1234567", "code 12345", "use 123456 or 654321", "M4", "call 4155550100"])("%j holds none", (text) => {
    expect(codeInPaste(text, 6)).toBeNull();
  });
});
