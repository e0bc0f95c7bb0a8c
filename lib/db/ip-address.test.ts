import { expect, it } from "vitest";
import { canonicalIp, ipBucket } from "./ip-address";

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:2::6", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["unknown", "unknown"],
])("%s counts as %s", (address, bucket) => {
  expect(ipBucket(address)).toBe(bucket);
});

it.each([
  ["192.0.2.7", "192.0.2.7"],
  [" 192.0.2.7 ", "192.0.2.7"],
  ["192.0.2.7:51234", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::FFFF:c000:207", "192.0.2.7"],
  ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
  ["2001:DB8:0:0::1", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1"],
])("%s is written %s", (given, address) => {
  expect(canonicalIp(given)).toBe(address);
});

it.each([
  "",
  " ",
  "a",
  ",",
  "unknown",
  "_hidden",
  "1.2.3",
  "1.2.3.4.5",
  "0x7f.1",
  "127.1",
  "1.2.3.4, 5.6.7.8",
  "[::1",
  "::ffff:1.2.3.256",
  "9".repeat(8_000),
])("attack: %s is no address, and no client of its own", (given) => {
  expect(canonicalIp(given)).toBe("unknown");
});
