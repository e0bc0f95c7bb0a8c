"use client";

import { type RefObject, useEffect, useState } from "react";

/** First and last position of a selection; equal for a caret. */
export type Caret = { start: number; end: number };

/** The caret or selection of an input that holds `length` characters; null while it does not have the focus. */
export function useCaret(input: RefObject<HTMLInputElement | null>, length: number): Caret | null {
  const [caret, setCaret] = useState<Caret | null>(null);
  // A value that a script sets moves the caret too, and not every browser reports that.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  useEffect(() => {
    const read = () => {
      const element = input.current;
      const focused = element !== null && document.activeElement === element;
      const next = focused ? { start: element.selectionStart ?? 0, end: element.selectionEnd ?? 0 } : null;
      setCaret((last) => (last?.start === next?.start && last?.end === next?.end ? last : next));
    };
    read();
    document.addEventListener("selectionchange", read);
    document.addEventListener("focusin", read);
    document.addEventListener("focusout", read);
    return () => {
      document.removeEventListener("selectionchange", read);
      document.removeEventListener("focusin", read);
      document.removeEventListener("focusout", read);
    };
  }, [input, length]);
  return caret;
}
