"use client";

import { createContext, use, useEffect } from "react";

export type Unsaved = {
  /** Marks a form as changed; the returned function takes the mark back. */
  mark: () => () => void;
  /** True where nothing would be lost, or the user leaves all the same. */
  mayLeave: () => Promise<boolean>;
};

/** `LeaveGuard` provides it on pages of the application; elsewhere there is nothing to lose. */
export const UnsavedChanges = createContext<Unsaved>({ mark: () => () => {}, mayLeave: async () => true });

/** Warns before the page is left while `unsaved`. */
export function useUnsavedChanges(unsaved: boolean): void {
  const { mark } = use(UnsavedChanges);
  useEffect(() => (unsaved ? mark() : undefined), [unsaved, mark]);
}

/** `await mayLeave()` before a way out of the page. */
export function useMayLeave(): Unsaved["mayLeave"] {
  return use(UnsavedChanges).mayLeave;
}
