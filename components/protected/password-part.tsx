"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { type ChallengeView, reauthenticateSchema } from "@/lib/schemas";
import { problemTexts, refusalText } from "../messages";
import { Button } from "../ui/button";
import { PasswordField } from "../ui/field";
import { Form } from "../ui/form";
import { Notice } from "../ui/notice";
import { DialogHead } from "./dialog";
import { type Outcome, reauthenticate } from "./gate";

type PasswordPartProps = { onCode: (view: ChallengeView) => void; onOutcome: (outcome: Outcome) => void };

export function PasswordPart({ onCode, onOutcome }: PasswordPartProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<{ password: string }>({
    resolver: zodResolver(reauthenticateSchema),
    reValidateMode: "onSubmit",
    defaultValues: { password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ password }) => {
    setProblem(null);
    const reply = await reauthenticate(password);
    if (reply.ok) return reply.data === null ? onOutcome("passed") : onCode(reply.data);
    switch (reply.code) {
      case "incorrect_password":
        form.setError("password", { message: problemTexts.incorrect_password });
        return form.setFocus("password", { shouldSelect: true });
      // Signed out, or the session itself needs a code first: the call finds out.
      case "unauthenticated":
      case "second_step_required":
        return onOutcome("changed");
      default:
        setProblem(refusalText(reply));
    }
  });

  return (
    <>
      <DialogHead
        title="Confirm that it is you"
        text="It is a while since you gave your password, and this needs it. What you typed on the page is kept."
      />
      <Form onSubmit={submit} className="mt-5 flex flex-col gap-5">
        <div role="alert" className="empty:-mb-5">
          {problem && <Notice tone="bad">{problem}</Notice>}
        </div>
        <PasswordField
          {...form.register("password")}
          label="Password"
          autoComplete="current-password"
          autoFocus
          error={errors.password?.message}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="quiet" onClick={() => onOutcome("cancelled")}>
            Cancel
          </Button>
          <Button type="submit" look="primary" pending={isSubmitting}>
            Confirm
          </Button>
        </div>
      </Form>
    </>
  );
}
