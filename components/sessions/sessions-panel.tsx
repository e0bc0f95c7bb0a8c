"use client";

import { useRef, useState } from "react";
import type { SessionView } from "@/lib/schemas";
import { call } from "../api";
import { useHydrated } from "../hydrated";
import { useProtectedCall } from "../protected/protected-calls";
import { type Outcome, SaveNote } from "../settings/save-note";
import { useTimeZone } from "../time-zone";
import { Button } from "../ui/button";
import { Panel, PanelFooter, PanelSection } from "../ui/panel";
import { plural } from "../words";
import { SessionItem } from "./session-item";
import { sessionName } from "./session-words";

type SessionsPanelProps = {
  initial: SessionView[];
  /** After so long without use, and after so long in any case, a session ends by itself. */
  idleMinutes: number;
  lifeHours: number;
};

export function SessionsPanel({ initial, idleMinutes, lifeHours }: SessionsPanelProps) {
  const timeZone = useTimeZone();
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
    if (reply.ok) return ended(gone, `Ended: ${sessionName(session)} at ${session.address} is signed out.`);
    if (reply.code === "not_found") return ended(gone, `${sessionName(session)} was signed out already.`);
    setOutcome({ kind: "refused", refusal: reply });
  }

  async function endOthers() {
    setEnding("others");
    const reply = await protectedCall(() => call<{ ended: number }>("DELETE", "/api/account/sessions?others=true"));
    setEnding(null);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    const { ended: count } = reply.data;
    const were = count === 1 ? "was" : "were";
    ended(
      ({ current }) => current,
      `${plural(count, "other session")} ${were} ended. You are signed in only here now.`,
    );
  }

  return (
    <Panel>
      <PanelSection title="This session" description="Where you are reading this.">
        {here.map((session) => (
          <SessionItem key={session.id} session={session} timeZone={timeZone} />
        ))}
      </PanelSection>
      <PanelSection
        title="Other sessions"
        description={`Each ends by itself after ${plural(idleMinutes, "minute")} without use, and after ${plural(lifeHours, "hour")} in any case.`}
      >
        <div ref={others} tabIndex={-1}>
          {elsewhere.length === 0 ? (
            <p className="text-body text-muted">No other sessions: you are signed in only here.</p>
          ) : (
            <ul className="divide-y divide-line">
              {elsewhere.map((session) => (
                <li key={session.id} className="py-4 first:pt-0 last:pb-0">
                  <SessionItem session={session} timeZone={timeZone}>
                    <Button
                      disabled={!hydrated}
                      pending={ending === session.id}
                      unavailable={ending !== null}
                      onClick={() => end(session)}
                    >
                      End session
                      <span className="sr-only">
                        {" "}
                        of {sessionName(session)} at {session.address}
                      </span>
                    </Button>
                  </SessionItem>
                </li>
              ))}
            </ul>
          )}
        </div>
      </PanelSection>
      <PanelFooter note={<SaveNote outcome={outcome} idle="An ended session is signed out at its next click." />}>
        {elsewhere.length > 0 && (
          <Button
            look="primary"
            disabled={!hydrated}
            pending={ending === "others"}
            unavailable={ending !== null}
            onClick={endOthers}
          >
            End {plural(elsewhere.length, "other session")}
          </Button>
        )}
      </PanelFooter>
    </Panel>
  );
}
