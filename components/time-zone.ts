"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** The reader's time zone; UTC on the server, which does not know it, and until the scripts run. */
export function useTimeZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
}
