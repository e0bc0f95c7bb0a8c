"use client";

import { type ReactNode, useRef, useState } from "react";
import { problemTexts, refusalText } from "@/components/copy/errors";
import { controls } from "@/components/copy/shell";
import { passwordRefusalTexts, signInCopy } from "@/components/copy/sign-in";
import { signInStep } from "@/components/next-auth-calls";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import { useErrorTitle } from "@/components/page-title";
import { AlertLine } from "@/components/ui/alert-slot";
import { AppLink } from "@/components/ui/app-link";
import { Button } from "@/components/ui/button";
import { PasswordField, TextField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { signInTexts } from "@/lib/contract/sign-in-texts";
import { type HiddenFields, HiddenFormFields } from "./form-fields";
import type { PasswordFormRefusal } from "./form-refusal";
import { useLeaveWhenSignedIn } from "./use-leave-when-signed-in";

type SignInFormProps = HiddenFields & {
  /** Why the user was sent here. */
  notice: ReactNode;
  noticeId: string;
  /** What the server said to the form that was sent without scripts. */
  refused: PasswordFormRefusal;
  typedEmail: string;
};

type Problems = PasswordFormRefusal;

const none: Problems = { problem: null, email: null, password: null };

/**
 * Email and password, the first step. A plain form: it works before its scripts have come, and without them. It loads no schema: an empty
 * field is told here, everything else by the server.
 */
export function SignInForm({ csrfToken, callbackUrl, notice, noticeId, refused, typedEmail }: SignInFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Problems>(refused);
  const [pending, setPending] = useState(false);
  useLeaveWhenSignedIn(callbackUrl, { active: !pending, atOnce: false });
  useErrorTitle(Object.values(problems).some((text) => text !== null));

  const field = (name: "email" | "password") => form.current?.elements.namedItem(name) as HTMLInputElement;

  function show(next: Partial<Problems>) {
    setPending(false);
    setProblems({ ...none, ...next });
    if (next.email) field("email").focus();
    else if (next.password) field("password").focus();
  }

  async function submit() {
    const [email, password] = [field("email").value, field("password").value];
    const missing = {
      email: email.trim() === "" ? signInTexts.emailMissing : null,
      password: password === "" ? signInTexts.passwordMissing : null,
    };
    if (missing.email || missing.password) return show(missing);
    setProblems(none);
    setPending(true);
    const reply = await signInStep("password", { email, password, callbackUrl });
    if (reply.ok) {
      window.location.replace(callbackUrl);
      return untilPageIsLeft();
    }
    switch (reply.code) {
      case "code_required":
        // A whole page: "back" then asks the server, which knows of the pending code.
        window.location.assign(`/sign-in/code?callbackUrl=${encodeURIComponent(callbackUrl)}`);
        return untilPageIsLeft();
      case "credentials":
        show({ problem: passwordRefusalTexts.credentials });
        return field("password").select();
      case "too_many_attempts":
        return show({ problem: refusalText({ ...reply, code: reply.code }) });
      case "invalid":
        return show(reply.errors ? { ...reply.errors } : { problem: problemTexts.invalid });
      default:
        show({ problem: problemTexts[reply.code] });
    }
  }

  return (
    <Form ref={form} action="/api/auth/callback/password" onSubmit={submit} className="grid gap-2">
      <HiddenFormFields csrfToken={csrfToken} callbackUrl={callbackUrl} />
      {notice && <div className="mb-4">{notice}</div>}
      <TextField
        name="email"
        label={controls.email}
        type="email"
        defaultValue={typedEmail || undefined}
        maxLength={320}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={!typedEmail || refused.email !== null}
        aria-describedby={notice ? noticeId : undefined}
        error={problems.email ?? undefined}
        keepsErrorLine
      />
      <PasswordField
        name="password"
        label={controls.password}
        maxLength={1_000}
        autoComplete="current-password"
        autoFocus={typedEmail !== "" && refused.email === null}
        error={problems.password ?? undefined}
        keepsErrorLine
      />
      <Button type="submit" look="primary" pending={pending} className="w-full">
        {signInCopy.submit}
      </Button>
      {/* Keeps its two lines, so that the button does not move when an answer comes. */}
      <AlertLine className="mt-0.5 min-h-11">{problems.problem}</AlertLine>
      <p className="-mx-6 -mb-6 border-t border-line px-6 py-4 sm:-mx-8 sm:-mb-8 sm:px-8">
        <AppLink href="/password-reset" className="link text-body">
          {signInCopy.forgot}
        </AppLink>
      </p>
    </Form>
  );
}
