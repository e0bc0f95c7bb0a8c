import type { DeliveryCounts } from "@/lib/schemas";
import { plural } from "../words";
import { duration, percent } from "./health-words";

/** The four numbers that say how a channel fares, each with what it is taken of. */
export function KeyNumbers({ total }: { total: DeliveryCounts }) {
  const { attempted, sent, delivered, medianSecondsToDelivery: median, codes, codesUsed } = total;
  const of = (part: number, whole: number, what: string) =>
    `${part.toLocaleString("en-US")} of ${whole.toLocaleString("en-US")} ${what}`;
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-5 md:grid-cols-4">
      <KeyNumber name="Sent" value={sent.toLocaleString("en-US")} note={`of ${plural(attempted, "message")}`} />
      <KeyNumber name="Delivered" value={percent(delivered, sent)} note={of(delivered, sent, "sent")} />
      <KeyNumber
        name="Time to arrive"
        value={duration(median)}
        note={median === null ? "nothing delivered yet" : "half came sooner"}
      />
      <KeyNumber name="Codes used" value={percent(codesUsed, codes)} note={of(codesUsed, codes, "at sign-in")} />
    </dl>
  );
}

function KeyNumber({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-body text-muted">{name}</dt>
      <dd className="mt-0.5">
        <span className="block text-display font-semibold tracking-tight tabular-nums">{value}</span>
        <span className="block text-small text-muted tabular-nums">{note}</span>
      </dd>
    </div>
  );
}
