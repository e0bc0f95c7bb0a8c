import { describe, expect, it } from "vitest";
import { safeReturnPath } from "./return-path";

describe("paths of ours", () => {
  it.each([
    ["/", "/"],
    ["/account", "/account"],
    ["/workgroups/1?tab=security#two", "/workgroups/1?tab=security#two"],
    ["/a/../account", "/account"],
  ])("%j", (given, path) => {
    expect(safeReturnPath(given)).toBe(path);
  });
});

describe("open redirects", () => {
  it.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "https://our.host.evil.example",
    "https://our.host@evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " /account",
    "account",
    "",
    `/${"a".repeat(5_000)}`,
    "/sign-in",
    "/sign-in/code?callbackUrl=/",
    "/api/auth/session",
    null,
    undefined,
    ["/account"],
    { toString: () => "/account" },
  ])("%j leads home", (given) => {
    expect(safeReturnPath(given)).toBe("/");
  });

  it("an encoded slash stays a path of ours", () => {
    expect(safeReturnPath("/%2f%2fevil.example")).toBe("/%2f%2fevil.example");
  });
});
