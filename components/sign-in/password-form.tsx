"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { type SignInPassword, signInPasswordSchema } from "@/lib/schemas";
import { useHydrated } from "../hydrated";
import { passwordRefusalTexts, problemTexts } from "../messages";
import { signInStep } from "../next-auth-calls";
import { untilPageIsLeft } from "../one-at-a-time";
import { ForgotPassword } from "../password/forgot-password";
import { Button } from "../ui/button";
import { PasswordField, TextField } from "../ui/field";
import { Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { waitInWords } from "../words";
import { SignInNotice, type SignInNoticeName } from "./sign-in-notice";

type PasswordFormProps = {
  /** A path of this site, checked by the page. */
  callbackUrl: string;
  /** Why somebody was sent here. It gives way to what goes wrong. */
  notice: SignInNoticeName | null;
};

const noticeId = "sign-in-notice";

export function PasswordForm({ callbackUrl, notice }: PasswordFormProps) {
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
    if (reply.code === "code_required") {
      router.push(`/sign-in/code?callbackUrl=${encodeURIComponent(callbackUrl)}`);
      return untilPageIsLeft();
    }
    if (reply.code === "too_many_attempts") {
      const wait = reply.retryAfter ? `Try again in ${waitInWords(reply.retryAfter)}.` : "Try again later.";
      return setProblem(`${passwordRefusalTexts.too_many_attempts} ${wait}`);
    }
    if (reply.code === "invalid" && reply.errors) {
      if (reply.errors.email) form.setError("email", { message: reply.errors.email }, { shouldFocus: true });
      if (reply.errors.password) form.setError("password", { message: reply.errors.password }, { shouldFocus: true });
      return;
    }
    setProblem(reply.code === "credentials" ? passwordRefusalTexts.credentials : problemTexts[reply.code]);
    if (reply.code === "credentials") form.setFocus("password", { shouldSelect: true });
  });

  return (
    <Form onSubmit={submit} className="flex flex-col gap-5">
      {/* Always there, so that a screen reader knows it before something is put in. */}
      <div role="alert" className="empty:-mb-5">
        {problem && <Notice tone="bad">{problem}</Notice>}
      </div>
      {notice && !problem && <SignInNotice name={notice} id={noticeId} />}
      <TextField
        {...form.register("email")}
        label="Email"
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
        label="Password"
        autoComplete="current-password"
        error={errors.password?.message}
      />
      <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting} className="mt-1 w-full">
        Sign in
      </Button>
      <p className="text-center">
        <ForgotPassword />
      </p>
    </Form>
  );
}
