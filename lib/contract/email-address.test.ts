import { describe, expect, it } from "vitest";
import { canonicalEmail } from "./email-address";

describe("one account however it is typed", () => {
  it.each([
    ["Ada@Example.COM", "ada@example.com"],
    ["  ada@example.com ", "ada@example.com"],
    ["ａｄａ@example.com", "ada@example.com"],
    ["\u212aim@example.com", "kim@example.com"],
    ["\u017fam@example.com", "sam@example.com"],
    ["ﬁona@example.com", "fiona@example.com"],
    ["J\u030cim@example.com", "\u01f0im@example.com"],
    ["\u01f0im@example.com", "\u01f0im@example.com"],
    ["ada+crm@mail.example.co.uk", "ada+crm@mail.example.co.uk"],
  ])("%j", (typed, canonical) => {
    expect(canonicalEmail(typed)).toBe(canonical);
  });
});

it("G13 attack: the canonical form of a canonical form is itself, for every letter with every usual accent", () => {
  const accents = ["", ..."\u0300\u0301\u0302\u0303\u0304\u0307\u0308\u030a\u030c\u0323\u0327\u0328\u0331\u0345"];
  const unstable: string[] = [];
  for (let point = 0x21; point < 0x3000; point++) {
    for (const accent of accents) {
      const once = canonicalEmail(`a${String.fromCodePoint(point)}${accent}z@example.com`);
      if (once !== null && canonicalEmail(once) !== once) unstable.push(point.toString(16));
    }
  }
  expect(unstable).toEqual([]);
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
    "a\u00ad@example.com",
    "a\u034f@example.com",
    "a\u3164@example.com",
    "a\ufe0f@example.com",
    "a\u{e0061}@example.com",
    `${"a".repeat(65)}@example.com`,
    `a@${"b".repeat(250)}.com`,
  ])("%j", (typed) => {
    expect(canonicalEmail(typed)).toBeNull();
  });
});
