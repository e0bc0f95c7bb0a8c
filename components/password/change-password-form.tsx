"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { call, type Refusal } from "@/components/api";
import { problemTexts } from "@/components/copy/errors";
import { changePasswordCopy } from "@/components/copy/password";
import { controls } from "@/components/copy/shell";
import { useHydrated } from "@/components/hydrated";
import { keptInput } from "@/components/kept-input";
import { useErrorTitle } from "@/components/page-title";
import { useConfirmWithPassword, useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import { type PasswordChange, passwordChangeSchema } from "@/lib/contract/password-schemas";
import { NewPasswordField } from "./new-password-field";
import { useVerdict } from "./use-verdict";

/** What others know of the person: a password made of it is weak. */
type ChangePasswordFormProps = { name: string; email: string };
type Changed = { endedSessions: number };

export function ChangePasswordForm({ name, email }: ChangePasswordFormProps) {
  const hydrated = useHydrated();
  const protectedCall = useProtectedCall();
  const confirmWithPassword = useConfirmWithPassword();
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const form = useForm<PasswordChange>({
    resolver: zodResolver(passwordChangeSchema),
    defaultValues: { currentPassword: "", newPassword: "" },
  });
  const { errors, isSubmitting } = form.formState;
  useErrorTitle(Object.keys(errors).length > 0);
  const newPassword = useWatch({ control: form.control, name: "newPassword" });
  const verdict = useVerdict(newPassword, [name, email]);

  function refuse(refusal: Refusal) {
    const { code, errors: fields = {} } = refusal;
    if (code === "incorrect_password") {
      return form.setError("currentPassword", { message: problemTexts[code] }, { shouldFocus: true });
    }
    if (fields.newPassword) {
      return form.setError("newPassword", { message: fields.newPassword }, { shouldFocus: true });
    }
    setOutcome({ kind: "refused", refusal });
  }

  const submit = form.handleSubmit(async (values) => {
    setOutcome({ kind: "idle" });
    const change = () => call<Changed>("POST", "/api/account/password", values);
    let reply = await change();
    if (!reply.ok && (reply.code === "reauthentication_required" || reply.code === "second_step_required")) {
      // The password is in this form already; only a code is still to be asked for.
      const proof = await confirmWithPassword(values.currentPassword);
      if (!proof.ok) return refuse(proof);
      reply = await protectedCall(change);
    }
    if (!reply.ok) return refuse(reply);
    form.reset();
    setOutcome({ kind: "saved", text: changePasswordCopy.saved(reply.data.endedSessions) });
  });

  return (
    <Form onSubmit={submit} onChange={() => setOutcome({ kind: "idle" })}>
      <Panel>
        <PanelSection title={changePasswordCopy.section.title} description={changePasswordCopy.section.text}>
          <div className="grid max-w-md gap-5">
            {/* For password managers: whose password this is. */}
            <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
            <PasswordField
              {...keptInput(form, "currentPassword")}
              label={controls.currentPassword}
              autoComplete="current-password"
              error={errors.currentPassword?.message}
            />
            <NewPasswordField
              {...keptInput(form, "newPassword")}
              verdict={verdict}
              error={errors.newPassword?.message}
            />
          </div>
        </PanelSection>
        <PanelFooter note={<SaveNote outcome={outcome} idle={changePasswordCopy.idle} />}>
          <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting}>
            {changePasswordCopy.submit}
          </Button>
        </PanelFooter>
      </Panel>
    </Form>
  );
}
