import { Mail, Smartphone } from "lucide-react";
import { healthCopy } from "@/components/copy/delivery-health";
import { Panel } from "@/components/ui/panel";
import type { ChannelHealth } from "@/lib/contract/delivery-health-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import { ChartLegend, TotalBar } from "./chart-legend";
import { DayChart } from "./day-chart";
import { DayTable } from "./day-table";
import { isSilent } from "./delivery-counts";
import { KeyNumbers } from "./key-numbers";
import { ReasonList } from "./reason-list";
import { WorstPlaces } from "./worst-places";

const icons = { email: Mail, phone: Smartphone } as const;
const part = "p-5 sm:p-6";

type ChannelPanelProps = { channel: Channel; health: ChannelHealth; fewest: number };

/** How one channel fared in the period. */
export function ChannelPanel({ channel, health: { total, days, worst }, fewest }: ChannelPanelProps) {
  const Icon = icons[channel];
  const title = healthCopy.channels[channel];
  const silent = isSilent(total);
  return (
    <section aria-label={title}>
      <Panel>
        <div className={part}>
          <h2 className="flex items-center gap-2.5 text-lead">
            <Icon className="size-4 text-muted" aria-hidden="true" />
            {title}
          </h2>
          {silent ? (
            <p className="mt-2 text-body text-muted">{healthCopy.silent}</p>
          ) : (
            <div className="mt-5">
              <KeyNumbers total={total} />
            </div>
          )}
        </div>
        {!silent && (
          <div className={`grid grid-cols-[minmax(0,1fr)] gap-5 ${part}`}>
            <ChartLegend total={total} />
            {days.length > 1 ? <DayChart days={days} /> : <TotalBar total={total} />}
            {days.length > 1 && <DayTable title={title} days={days} />}
          </div>
        )}
        {total.failed + total.notSent > 0 && (
          <div className={`grid gap-x-10 gap-y-6 md:grid-cols-2 ${part}`}>
            <ReasonList title={healthCopy.failed} reasons={total.failedByReason} />
            <ReasonList title={healthCopy.notSent} reasons={total.notSentByReason} />
          </div>
        )}
        {worst.length > 0 && (
          <div className={part}>
            <WorstPlaces channel={channel} places={worst} fewest={fewest} />
          </div>
        )}
      </Panel>
    </section>
  );
}
