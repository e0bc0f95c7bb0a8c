import { expect, it } from "vitest";
import { addressBucket } from "../address";
import { throttleKey } from "../db/throttles";
import { clientOf } from "./client";

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:2::6", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["unknown", "unknown"],
])("%s counts as %s", (address, bucket) => {
  expect(addressBucket(address)).toBe(bucket);
});

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
