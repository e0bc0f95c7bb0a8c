import { expect, test } from "vitest";
import { addressOf, filterOf, readAddress } from "./activity-address";

test("an empty field is no filter, and a wrong address none at all", () => {
  expect(readAddress({ type: "", result: "failure", from: "" })).toEqual({ result: "failure" });
  expect(readAddress({ type: "everything", result: "failure" })).toEqual({});
  expect(readAddress({ type: ["help", "policy"] })).toEqual({});
});

test("days are in UTC, and the last one is included", () => {
  expect(filterOf({ from: "2026-02-28", to: "2026-02-28", after: "7" })).toEqual({
    from: "2026-02-28T00:00:00.000Z",
    to: "2026-03-01T00:00:00.000Z",
  });
});

test("an address has the fields that are filled", () => {
  expect(addressOf("/a", { type: "help", person: undefined, to: "2026-01-01" })).toBe("/a?type=help&to=2026-01-01");
  expect(addressOf("/a", {})).toBe("/a");
});
