import type { ReactNode } from "react";
import { Notice } from "./notice";

/** Where a form says what went wrong. It is there while empty, so that a screen reader knows it before something is put in. */
export function AlertSlot({ className = "", children }: { className?: string; children: ReactNode }) {
  return (
    <div role="alert" className={`empty:sr-only ${className}`}>
      {children ? <Notice tone="bad">{children}</Notice> : null}
    </div>
  );
}
