"use client";

import { useRef, useState } from "react";
import { call } from "@/components/api";
import { type InvitationNumbers, invitationRefusalTexts, invitationsCopy } from "@/components/copy/invitations";
import { useHydrated } from "@/components/hydrated";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { useTimeZone } from "@/components/time-zone";
import { Button } from "@/components/ui/button";
import { Panel, PanelFooter } from "@/components/ui/panel";
import type { Invitation, InvitationPage } from "@/lib/contract/invitation-schemas";
import { InvitationItem } from "./invitation-item";
import { InviteForm } from "./invite-form";

type InvitationsPanelsProps = {
  workgroupId: string;
  initial: InvitationPage;
  /** The server's time when it read the list, ISO 8601. */
  now: string;
  numbers: InvitationNumbers;
};

/** Invites people, and lists those who have not joined yet. */
export function InvitationsPanels({ workgroupId, initial, now, numbers }: InvitationsPanelsProps) {
  const timeZone = useTimeZone();
  const hydrated = useHydrated();
  const protectedCall = useProtectedCall();
  const [{ invitations, next }, setShown] = useState(initial);
  const [last, setLast] = useState(initial);
  const [busy, setBusy] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const list = useRef<HTMLDivElement>(null);
  const path = `/api/workgroups/${workgroupId}/invitations`;
  const copy = invitationsCopy.list;

  // The page was read anew. What was done here stays said.
  if (last !== initial) {
    setLast(initial);
    setShown(initial);
  }

  function change(id: string, to: Invitation | null) {
    const changed = invitations.flatMap((one) => (one.id === id ? (to ?? []) : one));
    setShown({ invitations: changed, next });
  }

  /** What was revoked or accepted goes, and with it the button that had the focus. */
  function remove(invitation: Invitation, text: string) {
    change(invitation.id, null);
    setOutcome({ kind: "saved", text });
    list.current?.focus();
  }

  async function resend(invitation: Invitation) {
    setBusy(`resend ${invitation.id}`);
    setOutcome({ kind: "idle" });
    const reply = await protectedCall(() => call<Invitation>("POST", `${path}/${invitation.id}/resend`, {}));
    setBusy(null);
    if (reply.ok) {
      change(invitation.id, reply.data);
      return setOutcome({ kind: "saved", text: copy.resent(invitation) });
    }
    if (reply.code === "not_found") return remove(invitation, copy.gone(invitation));
    setOutcome({ kind: "refused", refusal: reply });
  }

  async function revoke(invitation: Invitation) {
    setBusy(`revoke ${invitation.id}`);
    setOutcome({ kind: "idle" });
    const reply = await protectedCall(() => call("DELETE", `${path}/${invitation.id}`));
    setBusy(null);
    if (reply.ok) return remove(invitation, copy.revoked(invitation));
    if (reply.code === "not_found") return remove(invitation, copy.gone(invitation));
    setOutcome({ kind: "refused", refusal: reply });
  }

  async function showMore() {
    setBusy("more");
    const reply = await protectedCall(() => call<InvitationPage>("GET", `${path}?after=${next}`));
    setBusy(null);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    setShown({ invitations: [...invitations, ...reply.data.invitations], next: reply.data.next });
    setOutcome({ kind: "saved", text: copy.shown(reply.data.invitations.length) });
  }

  return (
    <>
      <InviteForm
        workgroupId={workgroupId}
        numbers={numbers}
        onSent={(sent) => setShown({ invitations: [sent, ...invitations], next })}
      />
      <Panel>
        <div className="p-5 sm:p-6">
          <h2 className="text-lead">{copy.title}</h2>
          <p className="mt-1 text-body text-muted">{copy.text}</p>
          <div className="mt-3 text-body empty:hidden">
            <SaveNote outcome={outcome} idle={null} texts={invitationRefusalTexts} />
          </div>
        </div>
        <div ref={list} tabIndex={-1}>
          {invitations.length === 0 ? (
            <p className="p-5 text-body text-muted sm:p-6">{copy.none}</p>
          ) : (
            <ul className="divide-y divide-line">
              {invitations.map((invitation) => (
                <li key={invitation.id} className="p-5 sm:p-6">
                  <InvitationItem invitation={invitation} timeZone={timeZone} now={now}>
                    <Button
                      disabled={!hydrated}
                      pending={busy === `resend ${invitation.id}`}
                      unavailable={busy !== null}
                      onClick={() => resend(invitation)}
                    >
                      {copy.resend}
                      <span className="sr-only"> {copy.resendFor(invitation)}</span>
                    </Button>
                    <Button
                      look="danger"
                      disabled={!hydrated}
                      pending={busy === `revoke ${invitation.id}`}
                      unavailable={busy !== null}
                      onClick={() => revoke(invitation)}
                    >
                      {copy.revoke}
                      <span className="sr-only"> {copy.revokeFor(invitation)}</span>
                    </Button>
                  </InvitationItem>
                </li>
              ))}
            </ul>
          )}
        </div>
        {next !== null && (
          <PanelFooter note={null}>
            <Button disabled={!hydrated} pending={busy === "more"} unavailable={busy !== null} onClick={showMore}>
              {copy.more}
            </Button>
          </PanelFooter>
        )}
      </Panel>
    </>
  );
}
