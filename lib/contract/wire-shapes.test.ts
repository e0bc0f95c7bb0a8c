import { describe, expect, it } from "vitest";
import { accountPatchSchema } from "./account-schemas";
import { codeSchema, signInPasswordSchema } from "./sign-in-schemas";

describe("a typed code", () => {
  it.each([
    ["123456", "123456"],
    ["012345", "012345"],
    ["123 456", "123456"],
    ["123-456", "123456"],
    [" 12 34 56\n", "123456"],
    ["123\u2013456", "123456"],
  ])("%j is read as %j", (typed, code) => {
    expect(codeSchema.parse(typed)).toBe(code);
  });
  it.each([
    "",
    "12345",
    "1234567",
    "+123456",
    "12345x",
    "1e5",
    "１２３４５６",
    "١٢٣٤٥٦",
    "123456,654321",
    123456,
    ["123456"],
    { 0: "1" },
    null,
    " ".repeat(100),
  ])("%j costs no try", (typed) => {
    expect(codeSchema.safeParse(typed).success).toBe(false);
  });
});

describe("a sign-in", () => {
  it.each([
    { email: "a@b.test" },
    { email: ["a@b.test"], password: "x" },
    { email: "a@b.test", password: 5 },
    { email: "a@b.test", password: "" },
    { email: "a@b.test", password: "x".repeat(257) },
    { email: "a\u0000@b.test", password: "x" },
    { email: `${"a".repeat(260)}@b.test`, password: "x" },
  ])("%j is refused before any hash", (body) => {
    expect(signInPasswordSchema.safeParse(body).success).toBe(false);
  });
  it("keeps a password as it was typed", () => {
    expect(signInPasswordSchema.parse({ email: " a@b.test ", password: "  x " })).toEqual({
      email: "a@b.test",
      password: "  x ",
    });
  });
});

describe("an account change", () => {
  it("drops what is not the user's to set", () => {
    const body = { name: "Ada", role: "admin", phoneVerified: true, edition: "APP4", wrongCodeStreak: 0 };
    expect(accountPatchSchema.parse(body)).toEqual({ name: "Ada" });
  });
  it.each([{}, { name: "" }, { name: "  " }, { name: "a\nb" }, { twoFactorEnabled: "true" }, { name: null }])(
    "%j is refused",
    (body) => {
      expect(accountPatchSchema.safeParse(body).success).toBe(false);
    },
  );
});
