import { describe, expect, it } from "vitest";
import { behaviorSchema, mismatch } from "@/local/provider/behaviors";
import { behaviorOf, behaviors } from "./behaviors";

const addresses = { email: "robin@people.test", phone: "+14155550100" };

describe.each(["email", "phone"] as const)("failures of the %s channel", (channel) => {
  it.each(Object.keys(behaviors[channel]))("%s is one that the local provider accepts", (name) => {
    const behavior = behaviorSchema.parse(behaviorOf(channel, name as never));
    expect(mismatch(addresses[channel], behavior)).toBeNull();
  });
});

it("names every behavior of the local provider", () => {
  const named = Object.values(behaviors).flatMap((all) => Object.values(all).map(({ kind }) => kind));
  const known = behaviorSchema.options.map(({ shape }) => shape.kind.value);
  expect(new Set(named)).toEqual(new Set(known.filter((kind) => kind !== "accept")));
});

it("rejects a name of the other channel", () => {
  expect(() => behaviorOf("phone", "bounced")).toThrow("phone has no failure");
});
