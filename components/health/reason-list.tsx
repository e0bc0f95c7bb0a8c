import { deliveryReasonTitle } from "@/components/copy/delivery";
import { count as countText } from "@/components/copy/words";
import type { ReasonCounts } from "@/lib/contract/delivery-health-schemas";
import type { DeliveryReason } from "@/lib/contract/vocabulary";

/** Why messages did not arrive, most frequent first. */
export function ReasonList({ title, reasons }: { title: string; reasons: ReasonCounts }) {
  const sorted = (Object.entries(reasons) as [DeliveryReason, number][]).sort(([, a], [, b]) => b - a);
  if (sorted.length === 0) return null;
  return (
    <section>
      <h3 className="text-body font-semibold">{title}</h3>
      <ul className="mt-2 grid gap-1.5 text-body">
        {sorted.map(([reason, count]) => (
          <li key={reason} className="flex justify-between gap-4">
            <span className="min-w-0">{deliveryReasonTitle(reason)}</span>
            <span className="text-muted tabular-nums">{countText(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
