"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { call } from "@/components/api";
import { resetPasswordCopy } from "@/components/copy/password";
import { useHydrated } from "@/components/hydrated";
import { useErrorTitle } from "@/components/page-title";
import { useProblem } from "@/components/problem";
import { AlertLine } from "@/components/ui/alert-slot";
import { Button, ButtonLink } from "@/components/ui/button";
import { FocusHeading } from "@/components/ui/focus-heading";
import { Form } from "@/components/ui/form";
import { type PasswordResetConfirm, passwordResetConfirmSchema } from "@/lib/contract/password-schemas";
import { LinkOver } from "./link-over";
import { NewPasswordField } from "./new-password-field";
import { useVerdict } from "./use-verdict";

const unknownPerson: readonly string[] = [];

/** Sets a new password with the link that was opened. Makes no session. */
export function ResetPasswordForm({ token }: { token: string }) {
  const hydrated = useHydrated();
  const [state, setState] = useState<"open" | "done" | "over">("open");
  const { problem, clear, refuse } = useProblem();
  const form = useForm<PasswordResetConfirm>({
    resolver: zodResolver(passwordResetConfirmSchema),
    defaultValues: { token, newPassword: "" },
  });
  const { errors, isSubmitting } = form.formState;
  useErrorTitle(problem !== null || Object.keys(errors).length > 0);
  // The page does not know whose link it is; the server does, and judges again.
  const verdict = useVerdict(useWatch({ control: form.control, name: "newPassword" }), unknownPerson);

  const submit = form.handleSubmit(async (values) => {
    clear();
    const reply = await call("POST", "/api/password-reset/confirm", values);
    if (reply.ok) return setState("done");
    if (reply.code === "link_over") return setState("over");
    const sentence = reply.errors?.newPassword;
    if (sentence) {
      // The password may have changed since it was sent: then the sentence is about another one.
      if (form.getValues("newPassword") !== values.newPassword) return;
      return form.setError("newPassword", { message: sentence }, { shouldFocus: true });
    }
    refuse(reply);
  });

  if (state === "over") return <LinkOver takesFocus />;
  if (state === "done") return <Done />;
  return (
    <>
      <h1 className="text-title">{resetPasswordCopy.title}</h1>
      <p className="mt-2 text-muted">{resetPasswordCopy.text}</p>
      <Form onSubmit={submit} className="mt-6 flex flex-col gap-5">
        <NewPasswordField
          {...form.register("newPassword")}
          autoFocus
          verdict={verdict}
          error={errors.newPassword?.message}
        />
        <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting} className="w-full">
          {resetPasswordCopy.submit}
        </Button>
        <AlertLine className="-mt-3 min-h-11">{problem}</AlertLine>
      </Form>
    </>
  );
}

function Done() {
  const { title, text, way } = resetPasswordCopy.done;
  return (
    <>
      <FocusHeading as="h1" className="text-title">
        {title}
      </FocusHeading>
      <p className="mt-4 text-muted">{text}</p>
      <ButtonLink href="/sign-in" look="primary" className="mt-7 w-full">
        {way}
      </ButtonLink>
    </>
  );
}
