import { CirclePause, Lock, MailWarning, MailX, MessageSquareWarning, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import type { WorkgroupMember } from "@/lib/schemas";
import { AppLink } from "../ui/app-link";
import { Badge } from "../ui/badge";
import { momentInWords } from "../when";
import { type MemberNumbers, type Trouble, troublesOf, type Wish } from "./member-words";

type MemberItemProps = {
  member: WorkgroupMember;
  isReader: boolean;
  numbers: MemberNumbers;
  timeZone: string;
  /** The button that helps; it is the caller's. */
  action: (trouble: Trouble, wish: Wish) => ReactNode;
};

/** One member: who it is, what is wrong and since when, and why it is not for this admin to mend. */
export function MemberItem({ member, isReader, numbers, timeZone, action }: MemberItemProps) {
  const moment = (iso: string | null) => (iso === null ? "" : momentInWords(new Date(iso), new Date(), timeZone));
  const { name, email, role, canHelp, pausedUntil } = member;
  return (
    <>
      <div className="text-body">
        <h3 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
          <span className="min-w-0 break-words">{name}</span>
          {role === "admin" && <Badge>Admin</Badge>}
        </h3>
        <p className="break-words text-muted">{email}</p>
      </div>
      <ul className="mt-3 grid gap-4">
        {troublesOf(member, numbers, moment(pausedUntil)).map((trouble) => (
          <li key={trouble.key} className="flex flex-col gap-3 sm:flex-row sm:items-start sm:gap-5">
            <div className="flex min-w-0 flex-1 gap-2.5 text-body">
              <Sign trouble={trouble} member={member} />
              <div className="min-w-0">
                <p>
                  {trouble.title} {trouble.time.word} {/* "since on March 5", but "until March 5" */}
                  <time dateTime={trouble.time.iso}>
                    {trouble.time.word === "until"
                      ? moment(trouble.time.iso).replace(/^on /, "")
                      : moment(trouble.time.iso)}
                  </time>
                </p>
                <p className="text-muted">
                  {trouble.why} {trouble.hint}
                </p>
              </div>
            </div>
            {canHelp && trouble.wish && action(trouble, trouble.wish)}
          </li>
        ))}
      </ul>
      {!canHelp && (
        <p className="mt-3 flex gap-2.5 text-body text-muted">
          <Lock className="mt-[3px] size-4 shrink-0" aria-hidden="true" />
          <span>{isReader ? <OwnTrouble /> : elsewhere}</span>
        </p>
      )}
    </>
  );
}

const elsewhere =
  "Also belongs to a workgroup that you do not administer, so the operator of LeadMaster has to help here.";

function OwnTrouble() {
  return (
    <>
      This is you, and nobody can help their own account here. Another admin can; your addresses you can confirm again
      under{" "}
      <AppLink href="/account" className="link">
        User Information
      </AppLink>
      .
    </>
  );
}

function Sign({ trouble: { key, wish }, member }: { trouble: Trouble; member: WorkgroupMember }) {
  const common = { className: "mt-[3px] size-4 shrink-0 text-warn", "aria-hidden": true } as const;
  if (key === "sends") return <MailX {...common} />;
  if (wish?.kind === "lift") {
    return wish.channel === "email" ? <MailWarning {...common} /> : <MessageSquareWarning {...common} />;
  }
  return member.secondStep === "stopped" ? <OctagonX {...common} /> : <CirclePause {...common} />;
}
