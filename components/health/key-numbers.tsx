import { keyNumbers } from "@/components/copy/delivery-health";
import type { DeliveryCounts } from "@/lib/contract/delivery-health-schemas";

/** The four numbers that sum up a channel. */
export function KeyNumbers({ total }: { total: DeliveryCounts }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-5 md:grid-cols-4">
      {keyNumbers(total).map(({ name, value, note }) => (
        <div key={name} className="min-w-0">
          <dt className="text-body text-muted">{name}</dt>
          <dd className="mt-0.5">
            <span className="block text-display font-semibold tracking-tight tabular-nums">{value}</span>
            <span className="block text-small text-muted tabular-nums">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
