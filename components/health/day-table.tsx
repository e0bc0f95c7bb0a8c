import { ChevronRight } from "lucide-react";
import { duration, healthCopy, percent, shortDay } from "@/components/copy/delivery-health";
import type { ChannelHealth } from "@/lib/contract/delivery-health-schemas";
import { type DaySlot, slotsOf } from "./day-slots";
import { NumberTable, type Row } from "./number-table";

const { toggle, caption, first, columns } = healthCopy.byDay;

/** What the bars show and the numbers that they do not, newest first. */
export function DayTable({ title, days }: { title: string; days: ChannelHealth["days"] }) {
  const rows = slotsOf(days).toReversed().map(rowOf);
  return (
    <details className="group">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1.5 rounded-sm text-body font-medium pointer-coarse:py-2.5 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 text-muted group-open:rotate-90" aria-hidden="true" />
        {toggle}
      </summary>
      <div className="mt-3">
        <NumberTable caption={caption(title)} first={first} columns={columns} rows={rows} />
      </div>
    </details>
  );
}

function rowOf(slot: DaySlot): Row {
  if (slot.kind === "gap") {
    const { from, to } = slot;
    const name = healthCopy.days(<Day day={from} />, <Day day={to} />);
    return { key: from, name, numbers: [], note: healthCopy.gap(slot.days) };
  }
  const { day, sent, delivered, failed, medianSecondsToDelivery, codes, codesUsed } = slot.day;
  const numbers = [sent, delivered, failed, duration(medianSecondsToDelivery), percent(codesUsed, codes)];
  return { key: day, name: <Day day={day} />, numbers };
}

function Day({ day }: { day: string }) {
  return (
    <time dateTime={day} className="whitespace-nowrap">
      {shortDay(day)}
    </time>
  );
}
