"use client";

import { CircleCheck, CircleHelp, CircleX, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { call } from "@/components/api";
import { readinessCopy } from "@/components/copy/policy-schedule";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { Button, ButtonLink } from "@/components/ui/button";
import { linkTo } from "@/components/ui/link-to";
import { Note } from "@/components/ui/note";
import { PanelFooter } from "@/components/ui/panel";
import type { MemberReadiness, NudgeResult, ReadinessPage } from "@/lib/contract/policy-schedule-schemas";
import { type CanReceiveCode, canReceiveCode } from "@/lib/contract/vocabulary";

const signs = {
  no: { icon: CircleX, tone: "bad" },
  unknown: { icon: CircleHelp, tone: "warn" },
  yes: { icon: CircleCheck, tone: "good" },
} as const satisfies Record<CanReceiveCode, { icon: LucideIcon; tone: string }>;

type ReadinessListProps = {
  workgroupId: string;
  page: ReadinessPage;
  isFirst: boolean;
  /** A date is set, about which members can be reminded. */
  canRemind: boolean;
};

/** Every member by name: first those whom no code reaches. */
export function ReadinessList({ workgroupId, page, isFirst, canRemind }: ReadinessListProps) {
  const protectedCall = useProtectedCall();
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const [pending, setPending] = useState<string | null>(null);
  const { members, counts, next } = page;
  const here = `/workgroups/${workgroupId}/readiness`;
  // A suppressed mailbox gets no reminder either: those members need help.
  const isAnyDue = counts.unknown > 0;

  async function remind(which: string, userIds?: string[]) {
    setPending(which);
    const body = userIds ? { userIds } : {};
    const reply = await protectedCall(() =>
      call<NudgeResult>("POST", `/api/workgroups/${workgroupId}/security/nudge`, body),
    );
    setPending(null);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    setOutcome({ kind: "saved", text: readinessCopy.reminded(reply.data.sent) });
  }

  return (
    <div className="divide-y divide-line rounded-md border border-line bg-surface">
      <ul className="grid gap-1.5 p-5 sm:p-6">
        {canReceiveCode.map((answer) => (
          <li key={answer}>
            <Note icon={signs[answer].icon} iconTone={signs[answer].tone}>
              {readinessCopy.counts[answer](counts[answer])}
            </Note>
          </li>
        ))}
      </ul>
      {!isFirst && <p className="px-5 py-3 text-body text-muted sm:px-6">{readinessCopy.first(linkTo(here))}</p>}
      <ul className="divide-y divide-line">
        {members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            remind={
              canRemind && member.canReceiveCode === "unknown"
                ? { pending: pending === member.id, act: () => remind(member.id, [member.id]) }
                : null
            }
          />
        ))}
      </ul>
      <PanelFooter note={<SaveNote outcome={outcome} idle={footerNote(counts, canRemind)} />}>
        <div className="flex flex-wrap gap-3">
          {next !== null && <ButtonLink href={`${here}?after=${next}`}>{readinessCopy.more}</ButtonLink>}
          {isAnyDue && canRemind && (
            <Button look="primary" pending={pending === "all"} onClick={() => remind("all")}>
              {readinessCopy.remindAll}
            </Button>
          )}
        </div>
      </PanelFooter>
    </div>
  );
}

function footerNote({ no, unknown }: ReadinessPage["counts"], canRemind: boolean): string | null {
  if (unknown === 0) return no === 0 ? readinessCopy.everyone : readinessCopy.needHelp;
  return canRemind ? readinessCopy.remindNote : readinessCopy.noSchedule;
}

type MemberRowProps = {
  member: MemberReadiness;
  /** Null for a member who is not reminded. */
  remind: { pending: boolean; act: () => Promise<void> } | null;
};

function MemberRow({ member, remind }: MemberRowProps) {
  const { name, email, canReceiveCode: answer, reasons } = member;
  const { icon, tone } = signs[answer];
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-5 py-4 sm:px-6">
      <div className="min-w-0">
        <p className="text-body font-medium break-words">{name}</p>
        <p className="text-body break-words text-muted">{email}</p>
        <Note icon={icon} iconTone={tone} tone="ink" className="mt-1">
          {readinessCopy.answers[answer]}
        </Note>
        {reasons.length > 0 && (
          <ul className="ml-5.5 text-body text-muted">
            {reasons.map((reason) => (
              <li key={reason}>{readinessCopy.reasons[reason]}</li>
            ))}
          </ul>
        )}
      </div>
      {remind && (
        <Button pending={remind.pending} onClick={remind.act}>
          {readinessCopy.remind}
          <span className="sr-only"> {name}</span>
        </Button>
      )}
    </li>
  );
}
