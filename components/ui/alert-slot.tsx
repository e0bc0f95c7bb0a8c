import type { ReactNode } from "react";
import { FieldError } from "./field";
import { Notice } from "./notice";

/** A form's problem. The element exists while it is empty, because screen readers announce only changes of an element that they know. */
export function AlertSlot({ className = "", children }: { className?: string; children: ReactNode }) {
  return (
    <div role="alert" className={`empty:sr-only ${className}`}>
      {children ? <Notice tone="bad">{children}</Notice> : null}
    </div>
  );
}

type AlertLineProps = { id?: string; className?: string; children: ReactNode };

/** The same as one line, below a field or in a form's footer. */
export function AlertLine({ id, className, children }: AlertLineProps) {
  return (
    <div id={id} role="alert" className={className}>
      {children ? <FieldError>{children}</FieldError> : null}
    </div>
  );
}
