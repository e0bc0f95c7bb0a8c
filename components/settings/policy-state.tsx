import { ShieldCheck, ShieldOff } from "lucide-react";
import { securityCopy } from "@/components/copy/security-options";
import { momentInWords, withZone } from "@/components/copy/when";
import { Badge } from "@/components/ui/badge";
import type { WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";

/** "today at 10:24 AM"; null if the change isn't recorded. */
export function momentOfChange({ changedAt }: WorkgroupSecurity, timeZone: string): string | null {
  return changedAt === null ? null : withZone(momentInWords(new Date(changedAt), new Date(), timeZone), timeZone);
}

/** What is in force now, whatever stands in the form. */
export function PolicyStatus({ required }: { required: boolean }) {
  const Icon = required ? ShieldCheck : ShieldOff;
  return (
    <Badge tone={required ? "good" : "neutral"}>
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      {required ? securityCopy.on : securityCopy.off}
    </Badge>
  );
}

/** Who has decided that, and when. */
export function LastChange({ security, timeZone }: { security: WorkgroupSecurity; timeZone: string }) {
  const moment = momentOfChange(security, timeZone);
  if (moment === null) return null;
  return (
    <p className="mt-2">{securityCopy.changed(security, <time dateTime={security.changedAt ?? ""}>{moment}</time>)}</p>
  );
}
