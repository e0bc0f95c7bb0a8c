import type { ChannelHealth } from "@/lib/contract/delivery-health-schemas";
import { isSilent } from "./delivery-counts";

type Day = ChannelHealth["days"][number];

export type DaySlot = { kind: "day"; day: Day } | { kind: "gap"; from: string; to: string; days: number };

/** The days in the same order, with two or more days without messages in a row as one gap. Pure. */
export function slotsOf(days: readonly Day[]): DaySlot[] {
  const slots: DaySlot[] = [];
  for (const day of days) {
    const last = slots.at(-1);
    if (!isSilent(day) || last === undefined) slots.push({ kind: "day", day });
    else if (last.kind === "gap") slots[slots.length - 1] = { ...last, to: day.day, days: last.days + 1 };
    else if (!isSilent(last.day)) slots.push({ kind: "day", day });
    else slots[slots.length - 1] = { kind: "gap", from: last.day.day, to: day.day, days: 2 };
  }
  return slots;
}

export type Scale = { top: number; ticks: readonly number[] };

/** A scale of round numbers from zero up to at least `most`: two steps, or one where `most` is 1. */
export function scaleOf(most: number): Scale {
  if (most <= 1) return { top: 1, ticks: [0, 1] };
  const half = most / 2;
  const power = 10 ** Math.floor(Math.log10(half));
  const step =
    ([1, 1.5, 2, 3, 4, 5, 7.5, 10].find((n) => n * power >= half && Number.isInteger(n * power)) ?? 10) * power;
  return { top: 2 * step, ticks: [0, step, 2 * step] };
}
