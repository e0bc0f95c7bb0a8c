"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { type PasswordReset, passwordResetSchema } from "@/lib/schemas";
import { call } from "../api";
import { useHydrated } from "../hydrated";
import { problemTexts } from "../messages";
import { AppLink } from "../ui/app-link";
import { Button, ButtonLink } from "../ui/button";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { waitInWords } from "../words";

/** Of the server's limits. */
type Numbers = { linkMinutes: number; pauseSeconds: number };

/** Asks for a link, and then says the same whoever has the address. */
export function AskForm(numbers: Numbers) {
  const hydrated = useHydrated();
  const [askedFor, setAskedFor] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<PasswordReset>({ resolver: zodResolver(passwordResetSchema) });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    const reply = await call("POST", "/api/password-reset", values);
    if (reply.ok) return setAskedFor(values.email);
    if (reply.errors?.email) return form.setError("email", { message: reply.errors.email }, { shouldFocus: true });
    const wait = reply.retryAfter ? ` Try again in ${waitInWords(reply.retryAfter)}.` : "";
    setProblem(
      reply.code === "too_many_attempts" ? `Too many links were asked for from here.${wait}` : problemTexts[reply.code],
    );
  });

  if (askedFor !== null) {
    return <Asked {...numbers} email={askedFor} onAgain={() => setAskedFor(null)} />;
  }
  return (
    <>
      <h1 className="text-display">Forgot your password?</h1>
      <p className="mt-2 text-muted">We send a link to your mailbox. With it you set a new password.</p>
      <form method="post" noValidate onSubmit={submit} className="mt-6 flex flex-col gap-5">
        <div role="alert" className="empty:-mb-5">
          {problem && <Notice tone="bad">{problem}</Notice>}
        </div>
        <TextField
          {...form.register("email")}
          label="Email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          error={errors.email?.message}
        />
        <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting} className="mt-1 w-full">
          Send link
        </Button>
        <p className="text-body">
          <AppLink href="/sign-in" className="link">
            Back to sign-in
          </AppLink>
        </p>
      </form>
    </>
  );
}

type AskedProps = Numbers & { email: string; onAgain: () => void };

function Asked({ email, linkMinutes, pauseSeconds, onAgain }: AskedProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that had the focus is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-display">
        Look into your mailbox
      </h1>
      <div className="mt-4 grid gap-4 text-muted">
        <p>
          If <span className="font-medium break-words text-ink">{email}</span> belongs to a LeadMaster account, a link
          is on its way there. It works once, within {linkMinutes} minutes.
        </p>
        <p>
          Nothing there after a few minutes? Check your spam folder and the address. If you ask again, we send the same
          link while it works, at most every {pauseSeconds} seconds.
        </p>
      </div>
      <div className="mt-7 flex flex-col gap-2">
        <ButtonLink href="/sign-in" look="primary" className="w-full">
          Back to sign-in
        </ButtonLink>
        <Button look="quiet" onClick={onAgain} className="w-full">
          Use another address
        </Button>
      </div>
    </>
  );
}
