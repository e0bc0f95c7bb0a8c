import { healthCopy, shortMonth } from "@/components/copy/delivery-health";
import { count as countText } from "@/components/copy/words";
import type { ChannelHealth, DeliveryCounts } from "@/lib/contract/delivery-health-schemas";
import { parts } from "./chart-parts";
import { type DaySlot, type Scale, scaleOf, slotsOf } from "./day-slots";

/** Pixels. */
const PLOT = 168;
/** Above the highest bar, for its number. */
const HEADROOM = 18;
/** A failed message among a thousand is still a line that can be seen. */
const LEAST = 2;
/** With up to this many columns, each bar has its number above it, and each gap its words across. */
const FEW = 10;
/** On a phone, one date in this many is shown. */
const EVERY = 5;

type DayChartProps = Pick<ChannelHealth, "days">;

/** A bar over each date, and a gap for days without messages. The table below it says the same to everybody. */
export function DayChart({ days }: DayChartProps) {
  const slots = slotsOf(days);
  const scale = scaleOf(Math.max(...days.map(({ attempted }) => attempted)));
  return (
    <div aria-hidden="true" className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-small text-muted tabular-nums">
      <Axis scale={scale} />
      <div className="flex">
        {slots.map((slot, index) =>
          slot.kind === "gap" ? (
            <Gap key={slot.from} days={slot.days} few={slots.length <= FEW} />
          ) : (
            <Column key={slot.day.day} slots={slots} index={index} counts={slot.day} scale={scale} />
          ),
        )}
      </div>
    </div>
  );
}

const heightOf = (messages: number, { top }: Scale) => (messages / top) * (PLOT - HEADROOM);

function Axis({ scale }: { scale: Scale }) {
  const widest = countText(scale.top);
  return (
    <svg width={widest.length * 8 + 2} height={PLOT + 10} aria-hidden="true" focusable="false">
      {scale.ticks.map((tick) => (
        <text
          key={tick}
          x="100%"
          y={PLOT - heightOf(tick, scale) + 4}
          textAnchor="end"
          className="fill-muted forced-colors:fill-[CanvasText]"
        >
          {countText(tick)}
        </text>
      ))}
    </svg>
  );
}

type ColumnProps = { slots: readonly DaySlot[]; index: number; counts: DeliveryCounts & { day: string }; scale: Scale };

function Column({ slots, index, counts, scale }: ColumnProps) {
  const few = slots.length <= FEW;
  const bars = barsOf(counts, scale);
  const top = bars.at(-1)?.y ?? PLOT;
  const width = few ? 44 : 66;
  return (
    <div className="min-w-0 flex-1">
      <svg className="block w-full overflow-visible" height={PLOT} focusable="false">
        <title>{healthCopy.bar(counts)}</title>
        {/* It makes the whole column answer with its title. */}
        <rect width="100%" height={PLOT} fill="transparent" />
        {scale.ticks.map((tick) => {
          const y = PLOT - heightOf(tick, scale) - 0.5;
          return <line key={tick} x1="0" x2="100%" y1={y} y2={y} className="stroke-line" />;
        })}
        {bars.map(({ key, fill, y, height }) => (
          <rect key={key} x={`${50 - width / 2}%`} width={`${width}%`} y={y} height={height} className={fill} />
        ))}
        {few && counts.attempted > 0 && (
          <text x="50%" y={top - 5} textAnchor="middle" className="fill-ink font-medium">
            {countText(counts.attempted)}
          </text>
        )}
      </svg>
      <DateLabel slots={slots} index={index} day={counts.day} />
    </div>
  );
}

type Bar = { key: string; fill: string; y: number; height: number };

/** The parts of a day on top of each other, from the base line up, a pixel apart. */
function barsOf(counts: DeliveryCounts, scale: Scale): Bar[] {
  const bars: Bar[] = [];
  let y = PLOT;
  for (const { key, fill, count } of parts) {
    if (count(counts) === 0) continue;
    const height = Math.max(LEAST, heightOf(count(counts), scale));
    y -= height;
    bars.push({ key, fill, y, height: Math.max(LEAST, height - 1) });
  }
  return bars;
}

/** The day, and the month where it is not that of the date before. On a phone with many dates, some of them with their month. */
function DateLabel({ slots, index, day }: { slots: readonly DaySlot[]; index: number; day: string }) {
  const before = slots[index - 1];
  const newMonth = before?.kind !== "day" || before.day.day.slice(0, 7) !== day.slice(0, 7);
  const onPhones = slots.length <= FEW || (slots.length - 1 - index) % EVERY === 0;
  const month = newMonth ? "" : slots.length > FEW && onPhones ? "sm:invisible" : "invisible";
  return (
    <div className={`flex h-10 flex-col items-center pt-1.5 leading-4 ${onPhones ? "" : "max-sm:invisible"}`}>
      <span className="text-ink">{Number(day.slice(8))}</span>
      <span className={`whitespace-nowrap ${month}`}>{shortMonth(day)}</span>
    </div>
  );
}

/** Days without messages take one column, however many they are. Where columns are narrow, its words run upwards. */
function Gap({ days, few }: { days: number; few: boolean }) {
  const upwards = few
    ? "max-sm:whitespace-nowrap max-sm:[writing-mode:vertical-rl] max-sm:rotate-180"
    : "whitespace-nowrap [writing-mode:vertical-rl] rotate-180";
  return (
    <div className={few ? "min-w-5 flex-1" : "min-w-4 flex-1"}>
      <div className="flex h-42 items-center justify-center border-b border-line">
        <span className={`text-center leading-4 ${upwards}`}>{healthCopy.gap(days)}</span>
      </div>
    </div>
  );
}
