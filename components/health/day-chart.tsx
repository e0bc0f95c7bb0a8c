import { healthCopy, shortDay } from "@/components/copy/delivery-health";
import { count as countText } from "@/components/copy/words";
import type { ChannelHealth, DeliveryCounts } from "@/lib/contract/delivery-health-schemas";
import { unconfirmed } from "./delivery-counts";

type Part = { key: string; fill: string; text: string; count: (counts: DeliveryCounts) => number };

const parts: Part[] = [
  { key: "delivered", fill: "fill-accent", text: healthCopy.parts.delivered, count: ({ delivered }) => delivered },
  { key: "unconfirmed", fill: "fill-second", text: healthCopy.parts.unconfirmed, count: unconfirmed },
  { key: "failed", fill: "fill-bad", text: healthCopy.parts.failed, count: ({ failed }) => failed },
];

const HEIGHT = 96;
/** A failed message among a thousand is still a line that can be seen. */
const LEAST = 2;

type Bar = { key: string; fill: string; y: number; height: number };

/** The parts of a day on top of each other, from the base line up. */
function barsOf(counts: DeliveryCounts, most: number): Bar[] {
  const bars: Bar[] = [];
  let y = HEIGHT;
  for (const { key, fill, count } of parts) {
    if (count(counts) === 0) continue;
    const height = Math.max(LEAST, (count(counts) / most) * (HEIGHT - LEAST * parts.length));
    y -= height;
    bars.push({ key, fill, y, height });
  }
  return bars;
}

/** A bar a day. The table beside it says the same to everybody. Lengths are attributes, which a strict style policy allows. */
export function DayChart({ days, total }: Pick<ChannelHealth, "days" | "total">) {
  const most = Math.max(1, ...days.map(({ attempted }) => attempted));
  const slot = 100 / days.length;
  // A week's bars would be blocks.
  const width = slot * (days.length > 10 ? 0.7 : 0.4);
  return (
    <div>
      <Legend total={total} />
      {days.length === 1 ? (
        <OneDay total={total} />
      ) : (
        <>
          <svg className="mt-4 w-full" height={HEIGHT} aria-hidden="true" focusable="false">
            {days.map((counts, index) => (
              <g key={counts.day}>
                {barsOf(counts, most).map(({ key, fill, y, height }) => (
                  <rect
                    key={key}
                    x={`${slot * (index + 0.5) - width / 2}%`}
                    width={`${width}%`}
                    y={y}
                    height={height}
                    className={fill}
                  />
                ))}
              </g>
            ))}
          </svg>
          <p className="flex justify-between border-t border-line pt-1.5 text-small text-muted tabular-nums">
            <span>{shortDay(days.at(0)?.day ?? "")}</span>
            <span>{healthCopy.busiest(most)}</span>
            <span>{shortDay(days.at(-1)?.day ?? "")}</span>
          </p>
        </>
      )}
    </div>
  );
}

/** A single bar has nothing to stand beside, so it lies. */
function OneDay({ total }: { total: DeliveryCounts }) {
  const counts = parts.map(({ count }) => (100 * count(total)) / Math.max(1, total.attempted));
  const starts = counts.map((_, index) => counts.slice(0, index).reduce((sum, count) => sum + count, 0));
  return (
    <svg className="mt-4 h-2.5 w-full rounded-full" aria-hidden="true" focusable="false">
      {parts.map(({ key, fill }, index) => (
        <rect key={key} x={`${starts[index]}%`} width={`${counts[index]}%`} height="100%" className={fill} />
      ))}
    </svg>
  );
}

function Legend({ total }: { total: DeliveryCounts }) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-body">
      {parts.map(({ key, fill, text, count }) => (
        <li key={key} className="flex items-center gap-2">
          <svg className="size-2.5 shrink-0" aria-hidden="true" focusable="false">
            <rect width="100%" height="100%" rx="2" className={fill} />
          </svg>
          <span>
            <strong className="font-semibold tabular-nums">{countText(count(total))}</strong> {text}
          </span>
        </li>
      ))}
    </ul>
  );
}
