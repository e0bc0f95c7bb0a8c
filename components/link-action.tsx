"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { call } from "./api";
import { useHydrated } from "./hydrated";
import { refusalText } from "./messages";
import { Button, ButtonLink } from "./ui/button";
import { Notice } from "./ui/notice";

type Told = { title: string; text: ReactNode; way: { label: string; href: string } };

type LinkActionProps<Result> = {
  token: string;
  /** The route that takes `{token}`. */
  path: string;
  asking: { title: string; text: ReactNode; button: string; otherwise: string };
  done: (result: Result) => Told;
  over: Told;
};

type State<Result> = { kind: "asking"; problem?: string } | { kind: "done"; result: Result } | { kind: "over" };

/** The page behind a link in an e-mail. Opening it does nothing, for mail scanners open links too: the button does it. */
export function LinkAction<Result>({ token, path, asking, done, over }: LinkActionProps<Result>) {
  const hydrated = useHydrated();
  const [pending, setPending] = useState(false);
  const [state, setState] = useState<State<Result>>({ kind: "asking" });
  const heading = useRef<HTMLHeadingElement>(null);
  const { kind } = state;

  // The button that had the focus is gone; the heading tells what happened.
  useEffect(() => {
    if (kind !== "asking") heading.current?.focus();
  }, [kind]);

  async function act() {
    setPending(true);
    const reply = await call<Result>("POST", path, { token });
    setPending(false);
    if (reply.ok) return setState({ kind: "done", result: reply.data });
    setState(reply.code === "link_over" ? { kind: "over" } : { kind: "asking", problem: refusalText(reply) });
  }

  if (state.kind === "asking") {
    return (
      <>
        <h1 className="text-display">{asking.title}</h1>
        <p className="mt-2 text-muted">{asking.text}</p>
        <div role="alert" className="mt-5 empty:hidden">
          {state.problem && <Notice tone="bad">{state.problem}</Notice>}
        </div>
        <Button look="primary" disabled={!hydrated} pending={pending} onClick={act} className="mt-7 w-full">
          {asking.button}
        </Button>
        <p className="mt-4 text-body text-muted">{asking.otherwise}</p>
      </>
    );
  }
  const { title, text, way } = state.kind === "done" ? done(state.result) : over;
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-display">
        {title}
      </h1>
      <p className="mt-2 text-muted">{text}</p>
      <ButtonLink href={way.href} look="primary" className="mt-7 w-full">
        {way.label}
      </ButtonLink>
    </>
  );
}
