"use client";

import { useState } from "react";
import { refusalText } from "@/components/copy/errors";
import { AlertLine } from "@/components/ui/alert-slot";
import { Button, ButtonLink } from "@/components/ui/button";
import { FocusHeading } from "@/components/ui/focus-heading";
import { Form } from "@/components/ui/form";
import { call } from "./api";
import { useHydrated } from "./hydrated";
import { useErrorTitle } from "./page-title";

export type Told = { title: string; text: string; way: string };

type LinkActionProps<Result> = {
  token: string;
  /** The route that takes `{token}`. */
  path: string;
  /** The route accepts a form too, so the page works before its scripts and without them. */
  acceptsForm?: boolean;
  asking: { title: string; text: string; button: string; otherwise: string };
  done: (result: Result) => Told;
  doneHref: (result: Result) => string;
  over: Told;
  overHref: string;
};

type State<Result> = { kind: "asking"; problem?: string } | { kind: "done"; result: Result } | { kind: "over" };

/** The page behind a link in an email. Opening it does nothing, for mail scanners open links too: the button does it. */
export function LinkAction<Result>(props: LinkActionProps<Result>) {
  const { token, path, acceptsForm = false, asking, done, doneHref, over, overHref } = props;
  const hydrated = useHydrated();
  const [pending, setPending] = useState(false);
  const [state, setState] = useState<State<Result>>({ kind: "asking" });
  useErrorTitle(state.kind === "asking" && state.problem !== undefined);

  async function act() {
    setPending(true);
    const reply = await call<Result>("POST", path, { token });
    setPending(false);
    if (reply.ok) return setState({ kind: "done", result: reply.data });
    setState(reply.code === "link_over" ? { kind: "over" } : { kind: "asking", problem: refusalText(reply) });
  }

  if (state.kind === "done") return <Ending {...done(state.result)} href={doneHref(state.result)} />;
  if (state.kind === "over") return <Ending {...over} href={overHref} />;
  return (
    <>
      <h1 className="text-title">{asking.title}</h1>
      <p className="mt-2 text-muted">{asking.text}</p>
      <Form action={path} onSubmit={act}>
        <input type="hidden" name="token" value={token} />
        <Button
          type="submit"
          look="primary"
          disabled={!hydrated && !acceptsForm}
          pending={pending}
          className="mt-7 w-full"
        >
          {asking.button}
        </Button>
      </Form>
      <AlertLine className="mt-2.5 min-h-5.5">{state.problem}</AlertLine>
      <p className="mt-1.5 text-body text-muted">{asking.otherwise}</p>
    </>
  );
}

/** What became of the link. */
export function Ending({ title, text, way, href }: Told & { href: string }) {
  return (
    <>
      <FocusHeading as="h1" className="text-title">
        {title}
      </FocusHeading>
      <p className="mt-2 text-muted">{text}</p>
      <ButtonLink href={href} look="primary" className="mt-7 w-full">
        {way}
      </ButtonLink>
    </>
  );
}
