"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { problemTexts, refusalText } from "@/components/copy/errors";
import { controls } from "@/components/copy/shell";
import { passwordRefusalTexts, signInCopy } from "@/components/copy/sign-in";
import { useHydrated } from "@/components/hydrated";
import { signInStep } from "@/components/next-auth-calls";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import { AlertSlot } from "@/components/ui/alert-slot";
import { AppLink } from "@/components/ui/app-link";
import { Button } from "@/components/ui/button";
import { PasswordField, TextField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { type SignInPassword, signInPasswordSchema } from "@/lib/contract/sign-in-schemas";
import { SignInNotice, type SignInNoticeName } from "./sign-in-notice";

type SignInFormProps = {
  /** A path of this site, checked by the page. */
  callbackUrl: string;
  /** Why the user was sent here. An error replaces it. */
  notice: SignInNoticeName | null;
};

const noticeId = "sign-in-notice";

/** Email and password, the first step. */
export function SignInForm({ callbackUrl, notice }: SignInFormProps) {
  const router = useRouter();
  const hydrated = useHydrated();
  const [problem, setProblem] = useState<string | null>(null);
  // No default values: what was typed, or filled in by the browser, before the scripts came is kept.
  const form = useForm<SignInPassword>({ resolver: zodResolver(signInPasswordSchema) });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    const reply = await signInStep("password", { ...values, callbackUrl });
    if (reply.ok) {
      window.location.replace(callbackUrl);
      return untilPageIsLeft();
    }
    switch (reply.code) {
      case "code_required":
        router.push(`/sign-in/code?callbackUrl=${encodeURIComponent(callbackUrl)}`);
        return untilPageIsLeft();
      case "credentials":
        setProblem(passwordRefusalTexts.credentials);
        return form.setFocus("password", { shouldSelect: true });
      case "too_many_attempts":
        return setProblem(refusalText({ ...reply, code: reply.code }));
      case "invalid":
        if (!reply.errors) return setProblem(problemTexts.invalid);
        if (reply.errors.email) form.setError("email", { message: reply.errors.email }, { shouldFocus: true });
        if (reply.errors.password) form.setError("password", { message: reply.errors.password }, { shouldFocus: true });
        return;
      default:
        setProblem(problemTexts[reply.code]);
    }
  });

  return (
    <Form onSubmit={submit} className="flex flex-col gap-5">
      <AlertSlot>{problem}</AlertSlot>
      {notice && !problem && <SignInNotice name={notice} id={noticeId} />}
      <TextField
        {...form.register("email")}
        label={controls.email}
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        aria-describedby={notice && !problem ? noticeId : undefined}
        error={errors.email?.message}
      />
      <PasswordField
        {...form.register("password")}
        label={controls.password}
        autoComplete="current-password"
        error={errors.password?.message}
      />
      <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting} className="mt-1 w-full">
        {signInCopy.submit}
      </Button>
      <p className="text-center">
        <AppLink href="/password-reset" className="link text-body">
          {signInCopy.forgot}
        </AppLink>
      </p>
    </Form>
  );
}
