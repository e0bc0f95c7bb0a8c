"use client";

import { useEffect, useRef, useState } from "react";
import { call } from "../api";
import { useHydrated } from "../hydrated";
import { refusalText } from "../messages";
import { Button, ButtonLink } from "../ui/button";
import { Notice } from "../ui/notice";

type State = { kind: "asking"; problem?: string } | { kind: "done" } | { kind: "over" };

export function UndoEmail({ token }: { token: string }) {
  const hydrated = useHydrated();
  const [pending, setPending] = useState(false);
  const [state, setState] = useState<State>({ kind: "asking" });
  const heading = useRef<HTMLHeadingElement>(null);
  const { kind } = state;

  // The button that had the focus is gone; the heading tells what happened.
  useEffect(() => {
    if (kind !== "asking") heading.current?.focus();
  }, [kind]);

  async function undo() {
    setPending(true);
    const reply = await call("POST", "/api/undo-email", { token });
    setPending(false);
    if (reply.ok) return setState({ kind: "done" });
    setState(reply.code === "link_over" ? { kind: "over" } : { kind: "asking", problem: refusalText(reply) });
  }

  if (state.kind === "asking") {
    return (
      <>
        <h1 className="text-display">Bring your address back?</h1>
        <p className="mt-2 text-muted">
          The e-mail address of your LeadMaster account was changed. If that was not you, bring this address back. It
          ends every session of the account, here and elsewhere.
        </p>
        <div role="alert" className="mt-5 empty:hidden">
          {state.problem && <Notice tone="bad">{state.problem}</Notice>}
        </div>
        <Button look="primary" disabled={!hydrated} pending={pending} onClick={undo} className="mt-7 w-full">
          Bring my address back
        </Button>
        <p className="mt-4 text-body text-muted">Was it you? Then close this page; nothing happens.</p>
      </>
    );
  }
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-display">
        {state.kind === "done" ? "Your address is back" : "This link no longer works"}
      </h1>
      <p className="mt-2 text-muted">
        {state.kind === "done"
          ? "Everybody who was signed in to the account has been signed out. Set a new password now: whoever changed the address knew the old one."
          : "It was used already, it is too old, or it was cut short when it was copied. If your address is still not yours, tell your workgroup's admin."}
      </p>
      <ButtonLink href={state.kind === "done" ? "/password-reset" : "/sign-in"} look="primary" className="mt-7 w-full">
        {state.kind === "done" ? "Set a new password" : "Go to sign-in"}
      </ButtonLink>
    </>
  );
}
