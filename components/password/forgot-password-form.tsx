"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { call } from "@/components/api";
import { problemTexts } from "@/components/copy/errors";
import { forgotPasswordCopy, type ResetLinkNumbers } from "@/components/copy/password";
import { controls } from "@/components/copy/shell";
import { useHydrated } from "@/components/hydrated";
import { useErrorTitle } from "@/components/page-title";
import { useProblem } from "@/components/problem";
import { AlertLine } from "@/components/ui/alert-slot";
import { AppLink } from "@/components/ui/app-link";
import { Button, ButtonLink } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { FocusHeading } from "@/components/ui/focus-heading";
import { Form } from "@/components/ui/form";
import { type PasswordReset, passwordResetSchema } from "@/lib/contract/password-schemas";

/** Asks for a link, and then says the same whether or not the address has an account. */
export function ForgotPasswordForm(numbers: ResetLinkNumbers) {
  const hydrated = useHydrated();
  const [askedFor, setAskedFor] = useState<string | null>(null);
  const { problem, clear, refuse } = useProblem();
  const form = useForm<PasswordReset>({ resolver: zodResolver(passwordResetSchema) });
  const { errors, isSubmitting } = form.formState;
  useErrorTitle(problem !== null || Object.keys(errors).length > 0);

  const submit = form.handleSubmit(async (values) => {
    clear();
    const reply = await call("POST", "/api/password-reset", values);
    if (reply.ok) return setAskedFor(values.email);
    if (reply.errors?.email) return form.setError("email", { message: reply.errors.email }, { shouldFocus: true });
    const tooMany = reply.code === "too_many_attempts";
    refuse(reply, tooMany ? forgotPasswordCopy.tooMany(reply.retryAfter) : problemTexts[reply.code]);
  });

  if (askedFor !== null) {
    return <LinkSent numbers={numbers} email={askedFor} onAgain={() => setAskedFor(null)} />;
  }
  return (
    <>
      <h1 className="text-title">{forgotPasswordCopy.title}</h1>
      <p className="mt-2 text-muted">{forgotPasswordCopy.text}</p>
      <Form onSubmit={submit} className="mt-6 grid gap-2">
        <TextField
          {...form.register("email")}
          label={controls.email}
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          error={errors.email?.message}
          keepsErrorLine
        />
        <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting} className="w-full">
          {forgotPasswordCopy.submit}
        </Button>
        {/* Keeps its two lines, so that the button does not move when an answer comes. */}
        <AlertLine className="mt-0.5 min-h-11">{problem}</AlertLine>
        <p className="-mx-6 -mb-6 border-t border-line px-6 py-4 text-body sm:-mx-8 sm:-mb-8 sm:px-8">
          <AppLink href="/sign-in" className="link">
            {controls.backToSignIn}
          </AppLink>
        </p>
      </Form>
    </>
  );
}

type LinkSentProps = { numbers: ResetLinkNumbers; email: string; onAgain: () => void };

function LinkSent({ numbers, email, onAgain }: LinkSentProps) {
  const { sent } = forgotPasswordCopy;
  return (
    <>
      <FocusHeading as="h1" className="text-title">
        {sent.title}
      </FocusHeading>
      <div className="mt-4 grid gap-4 text-muted">
        <p>{sent.text(<span className="font-medium break-words text-ink">{email}</span>, numbers)}</p>
        <p>{sent.nothing(numbers)}</p>
      </div>
      <div className="mt-7 flex flex-col gap-2">
        <ButtonLink href="/sign-in" look="primary" className="w-full">
          {controls.backToSignIn}
        </ButtonLink>
        <Button look="quiet" onClick={onAgain} className="w-full">
          {sent.again}
        </Button>
      </div>
    </>
  );
}
