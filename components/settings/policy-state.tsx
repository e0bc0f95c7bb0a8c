import { CalendarClock, type LucideIcon, ShieldCheck, ShieldOff } from "lucide-react";
import { scheduleCopy } from "@/components/copy/policy-schedule";
import { securityCopy } from "@/components/copy/security-options";
import { fullMoment, momentInWords, withZone } from "@/components/copy/when";
import { Badge } from "@/components/ui/badge";
import type { PolicyState } from "@/lib/contract/vocabulary";
import type { WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";

/** "today at 10:24 AM"; null if the change isn't recorded. */
export function momentOfChange({ changedAt }: WorkgroupSecurity, timeZone: string): string | null {
  return changedAt === null ? null : withZone(momentInWords(new Date(changedAt), new Date(), timeZone), timeZone);
}

/** What is in force now, whatever stands in the form. */
export function PolicyStatus({ state }: { state: PolicyState }) {
  const Icon = icons[state];
  return (
    <Badge tone={state === "on" ? "good" : "neutral"}>
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      {state === "scheduled" ? scheduleCopy.scheduled : securityCopy[state]}
    </Badge>
  );
}

const icons = { on: ShieldCheck, off: ShieldOff, scheduled: CalendarClock } satisfies Record<PolicyState, LucideIcon>;

/** From when it will be in force. */
export function ScheduledDate({ at, timeZone }: { at: string; timeZone: string }) {
  const moment = <time dateTime={at}>{fullMoment(new Date(at), timeZone)}</time>;
  return <p className="mt-2 text-ink">{scheduleCopy.inForceFrom(moment)}</p>;
}

/** Who has decided that, and when. */
export function LastChange({ security, timeZone }: { security: WorkgroupSecurity; timeZone: string }) {
  const moment = momentOfChange(security, timeZone);
  if (moment === null) return null;
  return (
    <p className="mt-2">{securityCopy.changed(security, <time dateTime={security.changedAt ?? ""}>{moment}</time>)}</p>
  );
}
