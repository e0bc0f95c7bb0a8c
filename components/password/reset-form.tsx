"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { type PasswordResetConfirm, passwordResetConfirmSchema } from "@/lib/schemas";
import { call } from "../api";
import { useHydrated } from "../hydrated";
import { refusalText } from "../messages";
import { Button, ButtonLink } from "../ui/button";
import { Notice } from "../ui/notice";
import { LinkOver } from "./link-over";
import { NewPasswordField } from "./new-password-field";
import { type Judge, useVerdict } from "./use-verdict";

const nobody: readonly string[] = [];

/** Sets a new password with the link that was opened. It signs nobody in. */
export function ResetForm({ token, judge }: { token: string; judge: Judge }) {
  const hydrated = useHydrated();
  const [state, setState] = useState<"open" | "done" | "over">("open");
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<PasswordResetConfirm>({
    resolver: zodResolver(passwordResetConfirmSchema),
    defaultValues: { token, newPassword: "" },
  });
  const { errors, isSubmitting } = form.formState;
  // Whose link it is, the page does not tell; the server judges again and knows.
  const verdict = useVerdict(judge, useWatch({ control: form.control, name: "newPassword" }), nobody);

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    const reply = await call("POST", "/api/password-reset/confirm", values);
    if (reply.ok) return setState("done");
    if (reply.code === "link_over") return setState("over");
    const sentence = reply.errors?.newPassword;
    if (sentence) {
      // The password may have changed since it was sent: then the sentence is about another one.
      if (form.getValues("newPassword") !== values.newPassword) return;
      return form.setError("newPassword", { message: sentence }, { shouldFocus: true });
    }
    setProblem(refusalText(reply));
  });

  if (state === "over") return <LinkOver takesFocus />;
  if (state === "done") return <Done />;
  return (
    <>
      <h1 className="text-display">Set a new password</h1>
      <p className="mt-2 text-muted">All your sessions end, in browsers and in the mobile app.</p>
      <form method="post" noValidate onSubmit={submit} className="mt-6 flex flex-col gap-5">
        <div role="alert" className="empty:-mb-5">
          {problem && <Notice tone="bad">{problem}</Notice>}
        </div>
        <NewPasswordField
          {...form.register("newPassword")}
          autoFocus
          verdict={verdict}
          error={errors.newPassword?.message}
        />
        <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting} className="w-full">
          Set password
        </Button>
      </form>
    </>
  );
}

function Done() {
  const heading = useRef<HTMLHeadingElement>(null);
  // The form that had the focus is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-display">
        Your password is set
      </h1>
      <p className="mt-4 text-muted">
        Sign in with it now. Where a one-time password is asked for, you need that as well.
      </p>
      <ButtonLink href="/sign-in" look="primary" className="mt-7 w-full">
        Sign in
      </ButtonLink>
    </>
  );
}
