import { expect, it } from "vitest";
import { maskDestination } from "./mask";

it.each([
  ["email", "ada@example.com", "a***@e***.com"],
  ["email", "a@b.co.uk", "a***@b***.uk"],
  ["email", "x@localhost", "x***@l***"],
  ["phone", "+14155550123", "ending in 23"],
] as const)("%s %s", (channel, destination, masked) => {
  expect(maskDestination(channel, destination)).toBe(masked);
});
