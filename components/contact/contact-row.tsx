import { Check, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { contactCopy } from "@/components/copy/contact";
import { useHydrated } from "@/components/hydrated";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { DestinationState } from "./contact-state";

type ContactRowProps = {
  title: string;
  value: string | null;
  state: DestinationState;
  note: string;
  change: (() => void) | null;
  remove: (() => void) | null;
  /** What the last change did. */
  done: string | null;
  /** A form is open in place of the buttons. */
  open: boolean;
  children: ReactNode;
};

/** One address: what it is, whether it counts, what can be done with it. */
export function ContactRow({ title, value, state, note, change, remove, done, open, children }: ContactRowProps) {
  const hydrated = useHydrated();
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(open);

  // The form that had the focus is gone.
  useEffect(() => {
    if (wasOpen.current && !open) button.current?.focus();
    wasOpen.current = open;
  }, [open]);

  return (
    <div className="py-5 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-60 text-body">
          <h3 className="font-medium">{title}</h3>
          <p className="mt-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="min-w-0 break-words">{value ?? contactCopy.none}</span>
            {value !== null && <State state={state} />}
          </p>
          <p className="mt-1 text-small text-muted">{note}</p>
        </div>
        {!open && (
          <div className="flex gap-1">
            {remove && (
              <Button look="quiet" disabled={!hydrated} onClick={remove}>
                {contactCopy.remove} <span className="sr-only">{title.toLowerCase()}</span>
              </Button>
            )}
            {change && (
              <Button ref={button} disabled={!hydrated} onClick={change}>
                {value === null ? contactCopy.add : contactCopy.change}
                <span className="sr-only">{title.toLowerCase()}</span>
              </Button>
            )}
          </div>
        )}
      </div>
      {children}
      <div role="status" className="mt-4 empty:hidden">
        {done && <Notice tone="good">{done}</Notice>}
      </div>
    </div>
  );
}

function State({ state }: { state: DestinationState }) {
  const good = state === "confirmed";
  const Icon = good ? Check : TriangleAlert;
  return (
    <Badge tone={good ? "good" : "warn"}>
      <Icon className="size-3.5" aria-hidden="true" />
      {contactCopy.states[state]}
    </Badge>
  );
}
