"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { stepUpCopy } from "@/components/copy/code-step";
import { problemTexts } from "@/components/copy/errors";
import { controls } from "@/components/copy/shell";
import { useProblem } from "@/components/problem";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { type ChallengeView, reauthenticateSchema } from "@/lib/contract/sign-in-schemas";
import { DialogHead } from "./dialog";
import { type Outcome, reauthenticate } from "./gate";

type PasswordPartProps = { onCode: (view: ChallengeView) => void; onOutcome: (outcome: Outcome) => void };

export function PasswordPart({ onCode, onOutcome }: PasswordPartProps) {
  const { problem, clear, refuse } = useProblem();
  const form = useForm<{ password: string }>({
    resolver: zodResolver(reauthenticateSchema),
    reValidateMode: "onSubmit",
    defaultValues: { password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ password }) => {
    clear();
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
        refuse(reply);
    }
  });

  return (
    <>
      <DialogHead title={stepUpCopy.password.title} text={stepUpCopy.password.text} />
      <Form onSubmit={submit} className="mt-5 flex flex-col gap-5">
        <AlertSlot>{problem}</AlertSlot>
        <PasswordField
          {...form.register("password")}
          label={controls.password}
          autoComplete="current-password"
          autoFocus
          error={errors.password?.message}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="quiet" onClick={() => onOutcome("cancelled")}>
            {controls.cancel}
          </Button>
          <Button type="submit" look="primary" pending={isSubmitting}>
            {stepUpCopy.password.submit}
          </Button>
        </div>
      </Form>
    </>
  );
}
