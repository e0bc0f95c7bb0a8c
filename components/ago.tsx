"use client";

import { useEffect, useState } from "react";
import { agoInWords, momentInWords } from "@/components/copy/when";
import { useTimeZone } from "@/components/time-zone";

const againMs = 30_000;

type AgoProps = {
  /** ISO 8601 in UTC. */
  at: string;
  /** The server's time when it drew the page: the browser's clock may be wrong. */
  now: string;
};

/** "2 hours ago", going on while the page is open; the exact time is its title. */
export function Ago({ at, now }: AgoProps) {
  const timeZone = useTimeZone();
  const [passedMs, setPassedMs] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setPassedMs(performance.now() - start), againMs);
    return () => clearInterval(timer);
  }, []);
  const moment = new Date(at);
  const present = new Date(new Date(now).getTime() + passedMs);
  return (
    <time dateTime={at} title={momentInWords(moment, present, timeZone)}>
      {agoInWords(moment, present)}
    </time>
  );
}
