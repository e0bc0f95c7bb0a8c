"use client";

import { CircleCheck } from "lucide-react";
import { useRef, useState } from "react";
import { call, type Refusal } from "@/components/api";
import { helpDeskCopy, issueCopy, type MemberNumbers } from "@/components/copy/help-desk";
import { useHydrated } from "@/components/hydrated";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { useTimeZone } from "@/components/time-zone";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Panel, PanelFooter } from "@/components/ui/panel";
import type { MemberPage, WorkgroupMember } from "@/lib/contract/member-schemas";
import { MemberItem } from "./member-item";
import { after, describeHelp, needsHelp, type Remedy, type Trouble } from "./member-trouble";
import { TemporaryCodeDialog } from "./temporary-code-dialog";

type MembersHelpPanelProps = {
  workgroupId: string;
  readerId: string;
  initial: MemberPage;
  numbers: MemberNumbers;
  temporaryHours: { min: number; max: number };
};

/** Members who cannot give codes or whom they do not reach, and what an admin can do about it. */
export function MembersHelpPanel({ workgroupId, readerId, initial, numbers, temporaryHours }: MembersHelpPanelProps) {
  const timeZone = useTimeZone();
  const hydrated = useHydrated();
  const protectedCall = useProtectedCall();
  const [{ members, next }, setShown] = useState<Pick<MemberPage, "members" | "next">>(initial);
  const [last, setLast] = useState(initial);
  const [issuing, setIssuing] = useState<WorkgroupMember | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const list = useRef<HTMLDivElement>(null);
  const path = `/api/workgroups/${workgroupId}/members`;

  // The page was read anew. What was done here stays said.
  if (last !== initial) {
    setLast(initial);
    setShown(initial);
  }

  function change(id: string, to: (member: WorkgroupMember) => WorkgroupMember | null) {
    const changed = members.flatMap((member) => (member.id === id ? (to(member) ?? []) : member));
    setShown({ members: changed, next });
  }

  async function applyRemedy(member: WorkgroupMember, { key }: Trouble, remedy: Remedy) {
    setBusy(`${member.id} ${key}`);
    setOutcome({ kind: "idle" });
    const reply = await protectedCall(() =>
      remedy.kind === "release"
        ? call("POST", `${path}/${member.id}/release`, {})
        : call("DELETE", `${path}/${member.id}/suppressions/${remedy.channel}`),
    );
    setBusy(null);
    if (reply.ok) {
      const left = after(member, remedy);
      change(member.id, () => (needsHelp(left) ? left : null));
      setOutcome({ kind: "saved", text: describeHelp(member, remedy) });
      // The button that had the focus is gone.
      return list.current?.focus();
    }
    refuse(member, reply);
  }

  function refuse(member: WorkgroupMember, refusal: Refusal) {
    if (refusal.code === "not_found") change(member.id, () => null);
    if (refusal.code === "forbidden") change(member.id, (now) => ({ ...now, canHelp: false }));
    setOutcome({ kind: "refused", refusal });
  }

  async function endSessions(member: WorkgroupMember) {
    setBusy(`${member.id} sessions`);
    setOutcome({ kind: "idle" });
    const reply = await protectedCall(() => call("POST", `${path}/${member.id}/sign-out`, {}));
    setBusy(null);
    if (!reply.ok) return refuse(member, reply);
    setOutcome({ kind: "saved", text: helpDeskCopy.sessionsEnded(member) });
  }

  async function showMore() {
    setBusy("more");
    const reply = await protectedCall(() => call<MemberPage>("GET", `${path}?needsHelp=true&after=${next}`));
    setBusy(null);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    setShown({ members: [...members, ...reply.data.members], next: reply.data.next });
    setOutcome({ kind: "saved", text: helpDeskCopy.shown(reply.data.members.length) });
  }

  return (
    <Panel>
      <div className="p-5 sm:p-6">
        <h2 className="text-lead">{helpDeskCopy.title}</h2>
        <p className="mt-1 text-body text-muted">{helpDeskCopy.text}</p>
        <div className="mt-3 text-body empty:hidden">
          <SaveNote outcome={outcome} idle={null} />
        </div>
      </div>
      <div ref={list} tabIndex={-1}>
        {members.length === 0 ? (
          <div className="p-5 sm:p-6">
            <Note icon={CircleCheck} iconTone="good">
              {helpDeskCopy.none}
            </Note>
          </div>
        ) : (
          <ul className="divide-y divide-line">
            {members.map((member) => (
              <li key={member.id} className="p-5 sm:p-6">
                <MemberItem
                  member={member}
                  isReader={member.id === readerId}
                  numbers={numbers}
                  timeZone={timeZone}
                  action={(trouble, remedy) => (
                    <Button
                      disabled={!hydrated}
                      pending={busy === `${member.id} ${trouble.key}`}
                      unavailable={busy !== null}
                      onClick={() => applyRemedy(member, trouble, remedy)}
                      className="max-sm:w-full"
                    >
                      {wordsOf(trouble, remedy)}
                      <span className="sr-only">{helpDeskCopy.whose(member.name)}</span>
                    </Button>
                  )}
                  more={
                    <>
                      {/* A temporary code is not evaluated while the member is paused or locked. */}
                      {member.secondStep === "ok" && (
                        <Button disabled={!hydrated} unavailable={busy !== null} onClick={() => setIssuing(member)}>
                          {issueCopy.open}
                          <span className="sr-only">{helpDeskCopy.whose(member.name)}</span>
                        </Button>
                      )}
                      <Button
                        look="danger"
                        disabled={!hydrated}
                        pending={busy === `${member.id} sessions`}
                        unavailable={busy !== null}
                        onClick={() => endSessions(member)}
                      >
                        {helpDeskCopy.endSessions}
                        <span className="sr-only">{helpDeskCopy.whose(member.name)}</span>
                      </Button>
                    </>
                  }
                />
              </li>
            ))}
          </ul>
        )}
      </div>
      {next !== null && (
        <PanelFooter note={null}>
          <Button disabled={!hydrated} pending={busy === "more"} unavailable={busy !== null} onClick={showMore}>
            {helpDeskCopy.more}
          </Button>
        </PanelFooter>
      )}
      {issuing && (
        <TemporaryCodeDialog
          member={issuing}
          path={`${path}/${issuing.id}`}
          hours={temporaryHours}
          timeZone={timeZone}
          onClose={() => setIssuing(null)}
        />
      )}
    </Panel>
  );
}

function wordsOf({ key }: Trouble, remedy: Remedy): string {
  if (remedy.kind === "lift") return helpDeskCopy.resume[remedy.channel];
  return key === "report" ? helpDeskCopy.closeReport : helpDeskCopy.unlock;
}
