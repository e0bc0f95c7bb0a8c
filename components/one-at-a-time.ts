"use client";

import { useRef } from "react";

/**
 * Gives `work` that ignores calls while an earlier one is running. A `pending` state alone is too late: until the next render the
 * button still takes a press, and Enter, a paste or the browser can submit a form without its button.
 */
export function useOneAtATime<Args extends unknown[]>(
  work: (...args: Args) => unknown,
): (...args: Args) => Promise<void> {
  const running = useRef(false);
  return async (...args) => {
    if (running.current) return;
    running.current = true;
    try {
      await work(...args);
    } finally {
      running.current = false;
    }
  };
}

/** Never settles. For work that ends by leaving the page: nothing may be submitted until the next page is there. */
export function untilPageIsLeft(): Promise<never> {
  return new Promise(() => {});
}
