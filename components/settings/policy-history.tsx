"use client";

import { useEffect, useState } from "react";
import { call } from "@/components/api";
import { historyCopy } from "@/components/copy/policy-schedule";
import { fullMoment, momentInWords, withZone } from "@/components/copy/when";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { useTimeZone } from "@/components/time-zone";
import { Button } from "@/components/ui/button";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import type { PolicyHistory, PolicyHistoryChange } from "@/lib/contract/policy-schedule-schemas";
import { type Outcome, SaveNote } from "./save-note";

type PolicyHistoryPanelProps = {
  workgroupId: string;
  initial: PolicyHistory;
  /** The newest change that the form knows of: with another one the list is read again. */
  changedAt: string | null;
};

export function PolicyHistoryPanel({ workgroupId, initial, changedAt }: PolicyHistoryPanelProps) {
  const protectedCall = useProtectedCall();
  const [{ changes, next }, setShown] = useState(initial);
  const [loading, setLoading] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const path = `/api/workgroups/${workgroupId}/security/history`;
  const newest = changes[0]?.at ?? null;

  useEffect(() => {
    if (changedAt === null || (newest !== null && newest >= changedAt)) return;
    // Without the second step if that is missing: its dialog belongs to the admin's next action.
    call<PolicyHistory>("GET", path).then((reply) => reply.ok && setShown(reply.data));
  }, [changedAt, newest, path]);

  async function showOlder() {
    setLoading(true);
    const reply = await protectedCall(() => call<PolicyHistory>("GET", `${path}?after=${next}`));
    setLoading(false);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    setShown({ changes: [...changes, ...reply.data.changes], next: reply.data.next });
    setOutcome({ kind: "saved", text: historyCopy.shown(reply.data.changes.length) });
  }

  return (
    <Panel>
      <PanelSection title={historyCopy.title} description={historyCopy.text}>
        {changes.length === 0 ? (
          <p className="text-body text-muted">{historyCopy.empty}</p>
        ) : (
          <ol className="grid gap-4">
            {changes.map((change) => (
              <HistoryEntry key={`${change.at} ${change.to}`} change={change} />
            ))}
          </ol>
        )}
      </PanelSection>
      {(next !== null || outcome.kind !== "idle") && (
        <PanelFooter note={<SaveNote outcome={outcome} idle={null} />}>
          {next !== null && (
            <Button pending={loading} onClick={showOlder}>
              {historyCopy.more}
            </Button>
          )}
        </PanelFooter>
      )}
    </Panel>
  );
}

function HistoryEntry({ change }: { change: PolicyHistoryChange }) {
  const timeZone = useTimeZone();
  const at = withZone(momentInWords(new Date(change.at), new Date(), timeZone), timeZone);
  const moment = <time dateTime={change.at}>{at}</time>;
  const effective = <time dateTime={change.effectiveAt}>{fullMoment(new Date(change.effectiveAt), timeZone)}</time>;
  return (
    <li className="text-body">
      <p className="font-medium">
        <span aria-hidden="true">{historyCopy.change(change)}</span>
        <span className="sr-only">{historyCopy.spoken(change)}</span>
      </p>
      {change.to === "scheduled" && <p>{historyCopy.effective(effective)}</p>}
      <p className="text-muted">{historyCopy.by(change, moment)}</p>
    </li>
  );
}
