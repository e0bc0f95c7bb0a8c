"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { call } from "@/components/api";
import { problemTexts } from "@/components/copy/errors";
import { type InvitationNumbers, invitationRefusalTexts, invitationsCopy } from "@/components/copy/invitations";
import { useHydrated } from "@/components/hydrated";
import { keptInput } from "@/components/kept-input";
import { useErrorTitle } from "@/components/page-title";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import { useUnsavedChanges } from "@/components/unsaved-changes";
import { type Invitation, type Invite, inviteSchema } from "@/lib/contract/invitation-schemas";
import { RoleChoice } from "./role-choice";

const empty: Invite = { name: "", email: "", role: "member" };
const fields = ["name", "email", "role"] as const;

type InviteFormProps = {
  workgroupId: string;
  numbers: InvitationNumbers;
  onSent: (invitation: Invitation) => void;
};

/** Invites one person. */
export function InviteForm({ workgroupId, numbers, onSent }: InviteFormProps) {
  const hydrated = useHydrated();
  const protectedCall = useProtectedCall();
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const form = useForm<Invite>({ resolver: zodResolver(inviteSchema), defaultValues: empty });
  const { errors, isSubmitting, isDirty } = form.formState;
  const copy = invitationsCopy.form;
  useUnsavedChanges(isDirty);
  useErrorTitle(Object.keys(errors).length > 0);

  const submit = form.handleSubmit(async (values) => {
    setOutcome({ kind: "idle" });
    const reply = await protectedCall(() => call<Invitation>("POST", `/api/workgroups/${workgroupId}/members`, values));
    if (reply.ok) {
      // Not `reset`, which leaves no radio button checked.
      for (const field of fields) form.setValue(field, empty[field], { shouldDirty: true });
      form.setFocus("name");
      setOutcome({ kind: "saved", text: copy.sent(reply.data) });
      return onSent(reply.data);
    }
    const { name, email } = reply.errors ?? {};
    const taken =
      reply.code === "already_member" || reply.code === "already_invited" ? problemTexts[reply.code] : email;
    if (taken) return form.setError("email", { message: taken }, { shouldFocus: true });
    if (name) return form.setError("name", { message: name }, { shouldFocus: true });
    setOutcome({ kind: "refused", refusal: reply });
  });

  return (
    <Form onSubmit={submit} onChange={() => setOutcome({ kind: "idle" })}>
      <Panel>
        <PanelSection title={copy.title} description={copy.text(numbers)}>
          <div className="grid max-w-md gap-5">
            <TextField
              {...keptInput(form, "name")}
              label={copy.name}
              autoComplete="off"
              maxLength={320}
              error={errors.name?.message}
            />
            <TextField
              {...keptInput(form, "email")}
              label={copy.email}
              type="email"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={320}
              error={errors.email?.message}
            />
            <RoleChoice field={form.register("role")} error={errors.role?.message} />
          </div>
        </PanelSection>
        <PanelFooter note={<SaveNote outcome={outcome} idle={copy.idle(numbers)} texts={invitationRefusalTexts} />}>
          <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting}>
            {copy.submit}
          </Button>
        </PanelFooter>
      </Panel>
    </Form>
  );
}
