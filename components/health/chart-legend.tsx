import { count as countText } from "@/components/copy/words";
import type { DeliveryCounts } from "@/lib/contract/delivery-health-schemas";
import { parts } from "./chart-parts";

/** What the parts of the bars mean, with their totals. */
export function ChartLegend({ total }: { total: DeliveryCounts }) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-body">
      {parts.map(({ key, fill, text, count }) => (
        <li key={key} className="flex items-center gap-2">
          <svg className="size-3 shrink-0" aria-hidden="true" focusable="false">
            <rect x="1" y="1" width="10" height="10" rx="2" className={fill} />
          </svg>
          <span>
            <strong className="font-semibold tabular-nums">{countText(count(total))}</strong> {text}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The bar of a single day. It has none to stand beside, so it lies. */
export function TotalBar({ total }: { total: DeliveryCounts }) {
  const shares = parts.map(({ count }) => (100 * count(total)) / Math.max(1, total.attempted));
  const starts = shares.map((_, index) => shares.slice(0, index).reduce((sum, share) => sum + share, 0));
  return (
    <svg className="h-3 w-full rounded-full" aria-hidden="true" focusable="false">
      {parts.map(({ key, fill }, index) => (
        <rect key={key} x={`${starts[index]}%`} width={`${shares[index]}%`} height="100%" className={fill} />
      ))}
    </svg>
  );
}
