"use client";

import { useRef, useState } from "react";
import { call } from "@/components/api";
import { sessionsCopy } from "@/components/copy/sessions";
import { useHydrated } from "@/components/hydrated";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { Button } from "@/components/ui/button";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import type { SessionView } from "@/lib/contract/account-schemas";
import { SessionItem } from "./session-item";

type SessionsPanelProps = {
  initial: SessionView[];
  /** The server's time when it read them, ISO 8601. */
  now: string;
  /** A session ends after this time without use, and after this time in any case. */
  idleMinutes: number;
  lifeHours: number;
};

export function SessionsPanel({ initial, now, idleMinutes, lifeHours }: SessionsPanelProps) {
  const hydrated = useHydrated();
  const protectedCall = useProtectedCall();
  const [sessions, setSessions] = useState(initial);
  const [ending, setEnding] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const others = useRef<HTMLDivElement>(null);
  const here = sessions.filter(({ current }) => current);
  const elsewhere = sessions.filter(({ current }) => !current);

  /** What was ended goes, and with it the button that had the focus. */
  function ended(keep: (session: SessionView) => boolean, text: string) {
    setSessions((all) => all.filter(keep));
    setOutcome({ kind: "saved", text });
    others.current?.focus();
  }

  async function end(session: SessionView) {
    setEnding(session.id);
    const reply = await protectedCall(() => call("DELETE", `/api/account/sessions/${session.id}`));
    setEnding(null);
    const gone = ({ id }: SessionView) => id !== session.id;
    if (reply.ok) return ended(gone, sessionsCopy.ended(session));
    if (reply.code === "not_found") return ended(gone, sessionsCopy.endedAlready(session));
    setOutcome({ kind: "refused", refusal: reply });
  }

  async function endOthers() {
    setEnding("others");
    const reply = await protectedCall(() => call<{ ended: number }>("DELETE", "/api/account/sessions?others=true"));
    setEnding(null);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    ended(({ current }) => current, sessionsCopy.othersEnded(reply.data.ended));
  }

  return (
    <>
      <Panel>
        <PanelSection title={sessionsCopy.current.title} description={sessionsCopy.current.text}>
          {here.map((session) => (
            <SessionItem key={session.id} session={session} now={now} />
          ))}
        </PanelSection>
      </Panel>
      <Panel>
        <PanelSection title={sessionsCopy.others.title} description={sessionsCopy.others.text(idleMinutes, lifeHours)}>
          <div ref={others} tabIndex={-1}>
            {elsewhere.length === 0 ? (
              <p className="text-body text-muted">{sessionsCopy.others.none}</p>
            ) : (
              <ul className="divide-y divide-line">
                {elsewhere.map((session) => (
                  <li key={session.id} className="py-5 first:pt-0 last:pb-0">
                    <SessionItem session={session} now={now}>
                      <Button
                        look="danger"
                        disabled={!hydrated}
                        pending={ending === session.id}
                        unavailable={ending !== null}
                        onClick={() => end(session)}
                        className="self-start"
                      >
                        {sessionsCopy.end}
                        <span className="sr-only"> {sessionsCopy.endWhich(session)}</span>
                      </Button>
                    </SessionItem>
                  </li>
                ))}
              </ul>
            )}
          </div>
          <div className="mt-5 text-body text-muted">
            <SaveNote outcome={outcome} idle={elsewhere.length > 0 ? sessionsCopy.idle : null} />
          </div>
        </PanelSection>
        {elsewhere.length > 1 && (
          <PanelFooter note={sessionsCopy.endOthersNote}>
            <Button
              look="danger"
              disabled={!hydrated}
              pending={ending === "others"}
              unavailable={ending !== null}
              onClick={endOthers}
            >
              {sessionsCopy.endOthers(elsewhere.length)}
            </Button>
          </PanelFooter>
        )}
      </Panel>
    </>
  );
}
