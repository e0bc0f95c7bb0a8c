"use client";

import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { unsavedCopy } from "@/components/copy/shell";
import { Dialog, DialogHead } from "@/components/protected/dialog";
import { Button } from "@/components/ui/button";
import { UnsavedChanges } from "@/components/unsaved-changes";

function warn(event: BeforeUnloadEvent) {
  event.preventDefault();
}

/** Around every page: knows whether a form has unsaved changes, and asks before a way leads away from them. */
export function LeaveGuard({ children }: { children: ReactNode }) {
  const forms = useRef(0);
  const [question, setQuestion] = useState<{ answer: (leave: boolean) => void } | null>(null);

  const mark = useCallback(() => {
    if (forms.current++ === 0) window.addEventListener("beforeunload", warn);
    return () => {
      if (--forms.current === 0) window.removeEventListener("beforeunload", warn);
    };
  }, []);

  const mayLeave = useCallback(async () => {
    if (forms.current === 0) return true;
    const leave = await new Promise<boolean>((answer) => setQuestion({ answer }));
    setQuestion(null);
    // Asked and answered: the browser doesn't ask a second time.
    if (leave) window.removeEventListener("beforeunload", warn);
    return leave;
  }, []);

  useEffect(() => askBeforeBack(forms, mayLeave), [mayLeave]);

  const value = useMemo(() => ({ mark, mayLeave }), [mark, mayLeave]);
  return (
    <UnsavedChanges value={value}>
      {children}
      {question && (
        <Dialog onCancel={() => question.answer(false)}>
          <DialogHead title={unsavedCopy.title} text={unsavedCopy.text} />
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <Button look="quiet" onClick={() => question.answer(true)}>
              {unsavedCopy.leave}
            </Button>
            <Button look="primary" autoFocus onClick={() => question.answer(false)}>
              {unsavedCopy.stay}
            </Button>
          </div>
        </Dialog>
      )}
    </UnsavedChanges>
  );
}

/** The Navigation API as far as it is used here; not every browser has it, and there the back button leaves without a question. */
type TraverseEvent = Event & { navigationType: string; destination: { key: string; sameDocument: boolean } };
type Navigation = EventTarget & { traverseTo: (key: string) => unknown };

/** Asks before "back" and "forward" within the site; the browser itself asks before they lead out of it. */
function askBeforeBack(forms: { current: number }, mayLeave: () => Promise<boolean>): (() => void) | undefined {
  const { navigation } = window as { navigation?: Navigation };
  if (!navigation) return;
  let allowed = "";
  const check = async (event: Event) => {
    const { navigationType, destination, cancelable } = event as TraverseEvent;
    if (navigationType !== "traverse" || !destination.sameDocument || !cancelable) return;
    const asked = destination.key === allowed;
    allowed = "";
    if (forms.current === 0 || asked) return;
    event.preventDefault();
    if (!(await mayLeave())) return;
    allowed = destination.key;
    navigation.traverseTo(destination.key);
  };
  navigation.addEventListener("navigate", check);
  return () => navigation.removeEventListener("navigate", check);
}
