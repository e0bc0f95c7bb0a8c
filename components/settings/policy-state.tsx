import { securityCopy } from "@/components/copy/security-options";
import { momentInWords, withZone } from "@/components/copy/when";
import { Badge } from "@/components/ui/badge";
import type { WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";

/** "today at 10:24 AM"; null if the change isn't recorded. */
export function momentOfChange({ changedAt }: WorkgroupSecurity, timeZone: string): string | null {
  return changedAt === null ? null : withZone(momentInWords(new Date(changedAt), new Date(), timeZone), timeZone);
}

/** What applies now, and who has decided that when. */
export function PolicyState({ security, timeZone }: { security: WorkgroupSecurity; timeZone: string }) {
  const { twoFactorRequired, changedAt } = security;
  const moment = momentOfChange(security, timeZone);
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1">
      <Badge tone={twoFactorRequired ? "good" : "neutral"}>
        {twoFactorRequired ? securityCopy.on : securityCopy.off}
      </Badge>
      {moment && changedAt && <span>{securityCopy.changed(security, <time dateTime={changedAt}>{moment}</time>)}</span>}
    </p>
  );
}
