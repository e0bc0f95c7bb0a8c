import { CirclePause, Lock, MailWarning, MailX, MessageSquareWarning, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import { helpDeskCopy, type MemberNumbers } from "@/components/copy/help-desk";
import { endInWords, momentInWords, withZone } from "@/components/copy/when";
import { Badge } from "@/components/ui/badge";
import { linkTo } from "@/components/ui/link-to";
import { Note } from "@/components/ui/note";
import type { WorkgroupMember } from "@/lib/contract/member-schemas";
import { helperOf, type Remedy, type Trouble, troublesOf } from "./member-trouble";

type MemberItemProps = {
  member: WorkgroupMember;
  isReader: boolean;
  numbers: MemberNumbers;
  timeZone: string;
  /** The button that helps; it is the caller's. */
  action: (trouble: Trouble, remedy: Remedy) => ReactNode;
  /** What helps whatever is wrong. */
  more: ReactNode;
};

/** One member: who it is, what is wrong and since when, and why it is not for this admin to mend. */
export function MemberItem({ member, isReader, numbers, timeZone, action, more }: MemberItemProps) {
  const { name, email, role, canHelp, pausedUntil } = member;
  const pauseEnd = pausedUntil === null ? "" : whenInWords({ word: "since", iso: pausedUntil }, timeZone);
  const context = { numbers, pauseEnd, helper: helperOf(member, isReader) };
  return (
    <>
      <div className="text-body">
        <h3 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
          <span className="min-w-0 break-words">{name}</span>
          {role === "admin" && <Badge>{helpDeskCopy.admin}</Badge>}
          {member.helpReasons.includes("unreachable") && <Badge>{helpDeskCopy.unreachable}</Badge>}
        </h3>
        <p className="break-words text-muted">{email}</p>
      </div>
      <ul className="mt-3 grid gap-4">
        {troublesOf(member, context).map((trouble) => (
          <li key={trouble.key} className="flex flex-col gap-3 sm:flex-row sm:items-start sm:gap-5">
            <div className="flex min-w-0 flex-1 gap-2.5 text-body">
              <Sign trouble={trouble} member={member} />
              <div className="min-w-0">
                <p className="font-medium">
                  {helpDeskCopy.when[trouble.time.word](
                    trouble.title,
                    <time dateTime={trouble.time.iso}>{whenInWords(trouble.time, timeZone)}</time>,
                  )}
                </p>
                <p className="text-muted">
                  {trouble.why} {trouble.hint}
                </p>
              </div>
            </div>
            {canHelp && trouble.remedy && action(trouble, trouble.remedy)}
          </li>
        ))}
      </ul>
      {canHelp && <div className="mt-4 flex flex-wrap gap-2">{more}</div>}
      {!canHelp && (
        <Note icon={Lock} tone="muted" className="mt-3">
          {isReader ? helpDeskCopy.yourself(linkTo("/account")) : helpDeskCopy.elsewhere}
        </Note>
      )}
    </>
  );
}

function whenInWords({ word, iso }: Trouble["time"], timeZone: string): string {
  const inWords = word === "until" ? endInWords : momentInWords;
  return withZone(inWords(new Date(iso), new Date(), timeZone), timeZone);
}

function Sign({ trouble: { key, remedy }, member }: { trouble: Trouble; member: WorkgroupMember }) {
  const common = { className: "mt-[3px] size-4 shrink-0 text-warn", "aria-hidden": true } as const;
  if (key === "sends" || key === "report") return <MailX {...common} />;
  if (remedy?.kind === "lift") {
    return remedy.channel === "email" ? <MailWarning {...common} /> : <MessageSquareWarning {...common} />;
  }
  return member.secondStep === "stopped" ? <OctagonX {...common} /> : <CirclePause {...common} />;
}
