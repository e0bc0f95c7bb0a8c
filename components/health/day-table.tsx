import { ChevronRight } from "lucide-react";
import { duration, healthCopy, percent, shortDay } from "@/components/copy/delivery-health";
import type { ChannelHealth } from "@/lib/contract/delivery-health-schemas";
import { NumberTable } from "./number-table";

const { toggle, caption, first, columns } = healthCopy.byDay;

/** What the bars show and the numbers that they do not, newest first. */
export function DayTable({ title, days }: { title: string; days: ChannelHealth["days"] }) {
  const rows = days.toReversed().map(({ day, sent, delivered, failed, medianSecondsToDelivery, codes, codesUsed }) => ({
    key: day,
    name: (
      <time dateTime={day} className="whitespace-nowrap">
        {shortDay(day)}
      </time>
    ),
    numbers: [sent, delivered, failed, duration(medianSecondsToDelivery), percent(codesUsed, codes)],
  }));
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
