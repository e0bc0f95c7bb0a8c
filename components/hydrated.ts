"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False on the server and until the scripts run: a form pressed earlier would send itself the browser's own way. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
