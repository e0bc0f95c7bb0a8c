"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useBrowserClock } from "@/components/browser-clock";
import type { Over } from "@/components/copy/code-step";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { ChallengeSource } from "./challenge-source";
import { pollDelay } from "./poll-delay";

/** A view and the moment it came, by this browser's clock: times left come out right however wrong that clock is. */
type Received = { view: ChallengeView; at: number };

export type Challenge = {
  source: ChallengeSource;
  view: ChallengeView;
  /** Why the challenge takes no more codes; null while it does. */
  over: Over | null;
  /** When the code ends, and when it can be sent again: milliseconds of this browser's clock. */
  endsAt: number;
  resendAt: number;
  /** The last poll got no answer. */
  offline: boolean;
  accept: (view: ChallengeView) => void;
  end: (reason: Over) => void;
  /** A code was correct: stop polling. */
  finish: () => void;
  refresh: () => Promise<void>;
};

/** `source` must be the same at every call. */
export function useChallenge(initial: ChallengeView, source: ChallengeSource): Challenge {
  const [received, setReceived] = useState<Received>(() => ({ view: initial, at: Date.now() }));
  const [ended, setEnded] = useState<Over | null>(null);
  const [finished, setFinished] = useState(false);
  const [offline, setOffline] = useState(false);
  const { view } = received;

  const actions = useRef(0);
  const accept = useCallback((next: ChallengeView) => {
    actions.current += 1;
    setReceived({ view: next, at: Date.now() });
  }, []);
  const refresh = useCallback(async () => {
    const before = actions.current;
    const reply = await source.read();
    setOffline(!reply.ok && reply.code === "offline");
    // An answer that a resend has overtaken shows the state before it.
    const isCurrent = actions.current === before;
    if (reply.ok && isCurrent) return setReceived({ view: reply.data, at: Date.now() });
    if (!reply.ok && reply.status === 404) return setEnded("no_challenge");
    // Nothing learned, but a new value all the same: the next question is due from now.
    setReceived((last) => ({ ...last }));
  }, [source]);

  // The router may show this page again with the answer of an earlier visit.
  useEffect(() => {
    refresh();
  }, [refresh]);

  const endsAt = localTime(received, view.expiresAt);
  const expired = useBrowserClock((now) => now >= endsAt);
  const statusNow = view.status === "open" ? (expired ? "expired" : null) : view.status;
  const over = finished ? null : (ended ?? statusNow);
  usePolling({ received, offline, active: over === null && !finished, refresh });

  return {
    source,
    view,
    over,
    endsAt,
    resendAt: localTime(received, view.resendAvailableAt),
    offline,
    accept,
    end: setEnded,
    finish: () => setFinished(true),
    refresh,
  };
}

function localTime({ view, at }: Received, iso: string): number {
  return at + Date.parse(iso) - Date.parse(view.serverTime);
}

type Polling = { received: Received; offline: boolean; active: boolean; refresh: () => Promise<void> };

/** Polls while a delivery can still change and the tab is visible. Polls at once when the tab becomes visible or online. */
function usePolling({ received, offline, active, refresh }: Polling) {
  const round = useRef(0);
  const states = received.view.deliveries.map(({ state, latest }) => `${state} ${latest.state}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: news makes the next question come soon again
  useEffect(() => {
    round.current = 0;
  }, [states]);

  useEffect(() => {
    if (!active) return;
    const ask = () => {
      if (document.hidden) return;
      round.current += 1;
      refresh();
    };
    const delay = pollDelay(received.view, round.current, offline);
    const timer = delay === null ? undefined : setTimeout(ask, delay);
    document.addEventListener("visibilitychange", ask);
    window.addEventListener("online", ask);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", ask);
      window.removeEventListener("online", ask);
    };
  }, [received, offline, active, refresh]);
}
