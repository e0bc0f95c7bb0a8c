"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

function subscribe(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

/** False while the browser knows that it has no network. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}

const askAgainMs = 4_000;

async function answers(): Promise<boolean> {
  try {
    return (await fetch("/api/health/live", { cache: "no-store", signal: AbortSignal.timeout(askAgainMs) })).ok;
  } catch {
    return false;
  }
}

/** After a call that got no answer (`lost`): true once the server answers again. Asks only while the page is shown. */
export function useAnswersAgain(lost: boolean): boolean {
  const [again, setAgain] = useState(false);
  useEffect(() => {
    setAgain(false);
    if (!lost) return;
    let over = false;
    const ask = async () => {
      if (document.visibilityState === "visible" && navigator.onLine && (await answers()) && !over) setAgain(true);
    };
    const timer = setInterval(ask, askAgainMs);
    window.addEventListener("online", ask);
    return () => {
      over = true;
      clearInterval(timer);
      window.removeEventListener("online", ask);
    };
  }, [lost]);
  return lost && again;
}
