import { shortDay } from "@/components/copy/delivery-health";
import { reportCopy } from "@/components/copy/report";
import { scaleOf } from "@/components/health/day-slots";
import type { WorkgroupReport } from "@/lib/contract/workgroup-report-schemas";

/** Pixels. */
const PLOT = 120;

const withStep = "fill-accent forced-colors:fill-[CanvasText]";
const withoutStep = "fill-second forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]";

/** A bar for each day: sign-ins with a second step below, without one above. The table below it says the same to everybody. */
export function SignInChart({ days }: Pick<WorkgroupReport, "days">) {
  const { top } = scaleOf(Math.max(...days.map((day) => day.withSecondStep + day.withoutSecondStep)));
  const width = 100 / days.length;
  const heightOf = (signIns: number) => (signIns / top) * PLOT;
  return (
    <div aria-hidden="true" className="text-small text-muted tabular-nums">
      <svg width="100%" height={PLOT} aria-hidden="true" focusable="false" className="border-b border-line">
        {days.map(({ date, withSecondStep, withoutSecondStep }, index) => {
          const lower = heightOf(withSecondStep);
          const upper = heightOf(withoutSecondStep);
          const place = { x: `${(index + 0.15) * width}%`, width: `${0.7 * width}%` };
          return (
            <g key={date}>
              <title>{reportCopy.bar(date, withSecondStep, withoutSecondStep)}</title>
              <rect x={`${index * width}%`} width={`${width}%`} height={PLOT} fill="transparent" />
              <rect {...place} y={PLOT - lower} height={lower} className={withStep} />
              <rect {...place} y={PLOT - lower - upper} height={upper} className={withoutStep} />
            </g>
          );
        })}
      </svg>
      <div className="mt-1.5 flex justify-between">
        <span>{shortDay(days.at(0)?.date ?? "")}</span>
        <span>{shortDay(days.at(-1)?.date ?? "")}</span>
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-body text-ink">
        {[[withStep, reportCopy.withStep] as const, [withoutStep, reportCopy.withoutStep] as const].map(
          ([fill, text]) => (
            <li key={text} className="flex items-center gap-2">
              <svg className="size-3 shrink-0" aria-hidden="true" focusable="false">
                <rect x="1" y="1" width="10" height="10" rx="2" className={fill} />
              </svg>
              {text}
            </li>
          ),
        )}
      </ul>
    </div>
  );
}
