"use client";

import { useSyncExternalStore } from "react";

const secondInMs = 1000;

function subscribe(tick: () => void): () => void {
  const timer = setInterval(tick, secondInMs);
  // Timers sleep in a hidden tab.
  document.addEventListener("visibilitychange", tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

/**
 * What `read` makes of this browser's clock, in milliseconds, each second. The component renders again only when that changes. Null on
 * the server, whose clock and time zone are not the reader's.
 */
export function useBrowserClock<Value extends number | string | boolean>(read: (now: number) => Value): Value | null {
  return useSyncExternalStore(
    subscribe,
    () => read(Date.now()),
    () => null,
  );
}

/** Whole seconds until a moment of this browser's clock, rounded up; 0 once it has passed. */
export function useSecondsUntil(moment: number): number | null {
  return useBrowserClock((now) => Math.max(0, Math.ceil((moment - now) / secondInMs)));
}
