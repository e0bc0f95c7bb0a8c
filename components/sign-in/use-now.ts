"use client";

import { useEffect, useState } from "react";

const secondInMs = 1000;

/** The browser's clock, read every second; null on the server, whose clock and time zone are not the reader's. */
export function useNow(): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const read = () => setNow(Date.now());
    read();
    const timer = setInterval(read, secondInMs);
    // Timers sleep in a hidden tab.
    document.addEventListener("visibilitychange", read);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", read);
    };
  }, []);
  return now;
}
