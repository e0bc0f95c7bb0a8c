import { healthCopy } from "@/components/copy/delivery-health";
import { AppLink } from "@/components/ui/app-link";

type PeriodSwitchProps = { path: string; days: number; periods?: readonly { days: number; label: string }[] };

/** Links, not buttons: a period has an address that can be kept. */
export function PeriodSwitch({ path, days, periods = healthCopy.periods }: PeriodSwitchProps) {
  return (
    <nav aria-label={healthCopy.period} className="flex">
      <ul className="flex rounded-md border border-line bg-surface p-1">
        {periods.map((period) => (
          <li key={period.days}>
            <AppLink
              href={`${path}?days=${period.days}`}
              aria-current={period.days === days ? "page" : undefined}
              className="flex h-8 items-center rounded-sm px-3.5 text-body font-medium text-muted hover:bg-hover hover:text-ink aria-[current]:bg-tint aria-[current]:text-link forced-colors:aria-[current]:bg-[Highlight] forced-colors:aria-[current]:text-[HighlightText] forced-colors:aria-[current]:forced-color-adjust-none pointer-coarse:h-11"
            >
              {period.label}
            </AppLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
