"use client";

import { createContext, use, useSyncExternalStore } from "react";

const never = () => () => {};

/** The zone that the server draws times in: the one that this browser has told it, else UTC. */
export const ServerTimeZone = createContext("UTC");

/** The reader's time zone; on the server, and until the scripts run, the one of the last visit. */
export function useTimeZone(): string {
  const known = use(ServerTimeZone);
  return useSyncExternalStore(
    never,
    () => browserTimeZone(),
    () => known,
  );
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
