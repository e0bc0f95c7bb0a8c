import { expect, it } from "vitest";
import { rateLimitKey } from "@/lib/db/rate-limits";
import { clientInfoOf } from "./client-info";

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
