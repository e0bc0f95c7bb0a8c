import { describe, expect, it } from "vitest";
import { canonicalEmail } from "./email-address";

describe("one account however it is typed", () => {
  it.each([
    ["Ada@Example.COM", "ada@example.com"],
    ["  ada@example.com ", "ada@example.com"],
    ["ａｄａ@example.com", "ada@example.com"],
    ["ada+crm@mail.example.co.uk", "ada+crm@mail.example.co.uk"],
  ])("%j", (typed, canonical) => {
    expect(canonicalEmail(typed)).toBe(canonical);
  });
});

describe("what is no plain address", () => {
  it.each([
    "",
    "ada",
    "@example.com",
    "ada@",
    "ada@example",
    "ada@example.com.",
    "ada@@example.com",
    "a@evil.example＠example.com",
    "a﹫evil.example@example.com",
    '"a@evil.example"@example.com',
    "a@example.com,b@evil.example",
    "a@example.com\r\nBcc: m@evil.example",
    "a b@example.com",
    "a\u0000@example.com",
    "a\u200b@example.com",
    `${"a".repeat(65)}@example.com`,
    `a@${"b".repeat(250)}.com`,
  ])("%j", (typed) => {
    expect(canonicalEmail(typed)).toBeNull();
  });
});
