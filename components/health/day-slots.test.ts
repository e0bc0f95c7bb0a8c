import { describe, expect, it } from "vitest";
import type { ChannelHealth } from "@/lib/contract/delivery-health-schemas";
import { scaleOf, slotsOf } from "./day-slots";

function dayOf(attempted: number, index: number): ChannelHealth["days"][number] {
  return {
    day: `2025-03-0${index + 1}`,
    attempted,
    sent: attempted,
    delivered: attempted,
    failed: 0,
    failedByReason: {},
    unknown: 0,
    notSent: 0,
    notSentByReason: {},
    medianSecondsToDelivery: null,
    codes: 0,
    codesUsed: 0,
    shareUsed: null,
  };
}

const describeSlots = (counts: number[]) =>
  slotsOf(counts.map(dayOf)).map((slot) => (slot.kind === "day" ? slot.day.attempted : `${slot.from} +${slot.days}`));

describe("days of a chart", () => {
  it.each([
    [
      [1, 2],
      [1, 2],
    ],
    [[0, 0, 0], ["2025-03-01 +3"]],
    [
      [0, 5, 0, 0, 7, 0],
      [0, 5, "2025-03-03 +2", 7, 0],
    ],
    [[], []],
  ])("%j collapses to %j", (counts, slots) => {
    expect(describeSlots(counts)).toEqual(slots);
  });

  it("keeps a day on which we sent nothing because of our own limits", () => {
    const refused = { ...dayOf(0, 0), notSent: 3 };
    expect(slotsOf([refused])).toEqual([{ kind: "day", day: refused }]);
  });
});

describe("scale", () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [2, [0, 1, 2]],
    [3, [0, 2, 4]],
    [7, [0, 4, 8]],
    [10, [0, 5, 10]],
    [44, [0, 30, 60]],
    [100, [0, 50, 100]],
    [1_001, [0, 750, 1_500]],
    [12_345, [0, 7_500, 15_000]],
  ])("a busiest day of %i has ticks %j", (most, ticks) => {
    expect(scaleOf(most).ticks).toEqual(ticks);
  });
});
