"use client";

import { createContext, type ReactNode, use, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { FocusHeading } from "@/components/ui/focus-heading";
import styles from "./dialog.module.css";

const Inside = createContext<{ titleId: string; say: (text: string) => void } | null>(null);

/**
 * The browser's own modal dialog: it keeps the focus, makes the page behind inert, gives the focus back, and needs no style sheet put in.
 * What stands in it may change; `DialogHead` tells a screen reader.
 */
export function Dialog({ onCancel, children }: { onCancel: () => void; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [shown, setShown] = useState(false);
  const [said, say] = useState("");

  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    setShown(true);
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      // A browser may close it without asking; one that is open again was only remounted.
      onClose={() => !element.current?.open && onCancel()}
      className={styles.dialog}
    >
      {/* Not before it is open: a field in a closed dialog cannot take the focus. */}
      <Inside value={{ titleId, say }}>{shown && children}</Inside>
      <p role="status" className="sr-only">
        {said}
      </p>
    </dialog>
  );
}

type DialogHeadProps = {
  title: string;
  text: string;
  /** What had the focus is gone. */
  takesFocus?: boolean;
};

export function DialogHead({ title, text, takesFocus = false }: DialogHeadProps) {
  const inside = use(Inside);
  useEffect(() => inside?.say(text), [inside?.say, text]);
  return (
    <>
      <FocusHeading as="h2" id={inside?.titleId} takesFocus={takesFocus} className="text-title">
        {title}
      </FocusHeading>
      <p className="mt-1.5 text-body text-muted">{text}</p>
    </>
  );
}
