import { expect, it } from "vitest";
import { throttleKey } from "@/lib/db/rate-limits";
import { clientOf } from "./client-info";

it("an absent address is one bucket, not none", () => {
  expect(clientOf(new Headers()).address).toBe("unknown");
});

it("a user agent is stored as one short printable line", () => {
  const { userAgent } = clientOf(new Headers({ "user-agent": `Chrome\u00e9${"x".repeat(400)}` }));
  expect(userAgent).toMatch(/^Chrome\?x+$/);
  expect(userAgent).toHaveLength(300);
});

it("a throttle's key tells nothing of what was typed and cannot be shifted between its parts", () => {
  expect(throttleKey("password", "ada@example.com")).not.toContain("ada");
  expect(throttleKey("password", "ab", "c")).not.toBe(throttleKey("password", "a", "bc"));
});
