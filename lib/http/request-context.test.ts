import { describe, expect, it } from "vitest";
import { rateLimitKey } from "@/lib/db/rate-limits";
import { clientInfoOf, safeReturnPath } from "./request-context";

it("an absent address is one bucket, not none", () => {
  expect(clientInfoOf(new Headers()).ipAddress).toBe("unknown");
});

it("a user agent is stored as one short printable line", () => {
  const { userAgent } = clientInfoOf(new Headers({ "user-agent": `Chrome\u00e9${"x".repeat(400)}` }));
  expect(userAgent).toMatch(/^Chrome\?x+$/);
  expect(userAgent).toHaveLength(300);
});

it("the key of a rate limit reveals no input, and its parts are unambiguous", () => {
  expect(rateLimitKey("password", "ada@example.com")).not.toContain("ada");
  expect(rateLimitKey("password", "ab", "c")).not.toBe(rateLimitKey("password", "a", "bc"));
});

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
