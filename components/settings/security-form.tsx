"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { call, type Refusal } from "@/components/api";
import { problemTexts } from "@/components/copy/errors";
import { securityCopy } from "@/components/copy/security-options";
import { controls } from "@/components/copy/shell";
import { useHydrated } from "@/components/hydrated";
import { keptInput } from "@/components/kept-input";
import { useErrorTitle } from "@/components/page-title";
import { useConfirmWithPassword, useProtectedCall, useSecondStepPassed } from "@/components/protected/protected-calls";
import { useTimeZone } from "@/components/time-zone";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { PasswordField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import { useUnsavedChanges } from "@/components/unsaved-changes";
import { type SecurityPatch, securityPatchSchema, type WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import { LastChange, momentOfChange, PolicyStatus } from "./policy-state";
import { PreviewPanel } from "./preview-panel";
import { type Outcome, SaveNote } from "./save-note";
import { usePreview } from "./use-preview";

/** Only turning it off needs the password. */
function securityFormSchema(stored: boolean) {
  return securityPatchSchema
    .pick({ twoFactorRequired: true })
    .extend({ currentPassword: z.string().optional() })
    .refine(({ twoFactorRequired, currentPassword }) => !stored || twoFactorRequired || currentPassword, {
      path: ["currentPassword"],
      error: controls.passwordMissing,
    });
}

type Values = z.infer<ReturnType<typeof securityFormSchema>>;

type SecurityFormProps = {
  initial: WorkgroupSecurity;
  /** The admin's own session has passed the second step, so turning it on does not affect it. */
  ownSessionWithCode: boolean;
};

export function SecurityForm({ initial, ownSessionWithCode: withCodeAtFirst }: SecurityFormProps) {
  const hydrated = useHydrated();
  const timeZone = useTimeZone();
  const protectedCall = useProtectedCall();
  const confirmWithPassword = useConfirmWithPassword();
  const ownSessionWithCode = useSecondStepPassed() || withCodeAtFirst;
  const [stored, setStored] = useState(initial);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const [stale, setStale] = useState<string | null>(null);
  const form = useForm<Values>({
    resolver: zodResolver(securityFormSchema(stored.twoFactorRequired)),
    defaultValues: { twoFactorRequired: initial.twoFactorRequired },
  });
  const { errors, isSubmitting } = form.formState;
  const { getValues } = form;
  const [wanted, setWanted] = useState(initial.twoFactorRequired);
  const path = `/api/workgroups/${initial.id}/security`;
  const unsaved = wanted !== stored.twoFactorRequired;
  useUnsavedChanges(unsaved);
  useErrorTitle(stale !== null || errors.currentPassword !== undefined);
  const preview = usePreview(initial.id, unsaved ? wanted : null);

  // The box may have been changed before the scripts ran; `useWatch` would not say so.
  useEffect(() => setWanted(getValues("twoFactorRequired")), [getValues]);

  function show(security: WorkgroupSecurity) {
    setStored(security);
    setWanted(security.twoFactorRequired);
    form.setValue("twoFactorRequired", security.twoFactorRequired);
    form.setValue("currentPassword", "");
  }

  /** Shows what applies now instead of overwriting it. */
  async function explainConflict(submitted: boolean, refusal: Refusal) {
    const now = await protectedCall(() => call<WorkgroupSecurity>("GET", path));
    if (!now.ok) return setOutcome({ kind: "refused", refusal });
    show(now.data);
    setStale(securityCopy.stale(now.data, submitted, momentOfChange(now.data, timeZone)));
    form.setFocus("twoFactorRequired");
  }

  function refuse(refusal: Refusal, submitted: boolean) {
    if (refusal.code === "conflict") return explainConflict(submitted, refusal);
    if (refusal.code === "incorrect_password") {
      return form.setError("currentPassword", { message: problemTexts[refusal.code] }, { shouldFocus: true });
    }
    setOutcome({ kind: "refused", refusal });
  }

  const submit = form.handleSubmit(async ({ twoFactorRequired, currentPassword }) => {
    const expectedTwoFactorRequired = stored.twoFactorRequired;
    setOutcome({ kind: "idle" });
    setStale(null);
    if (expectedTwoFactorRequired && !twoFactorRequired) {
      const proof = await confirmWithPassword(currentPassword ?? "");
      if (!proof.ok) return refuse(proof, twoFactorRequired);
    }
    // Without a change as well: another admin may have made one since this page was drawn.
    const body: SecurityPatch = { twoFactorRequired, expectedTwoFactorRequired };
    const reply = await protectedCall(() => call<WorkgroupSecurity>("PATCH", path, body));
    if (!reply.ok) return refuse(reply, twoFactorRequired);
    show(reply.data);
    // The page is not read anew: that could send the admin to the second step before this sentence is read.
    const saved = securityCopy.saved(twoFactorRequired, !ownSessionWithCode);
    const text = twoFactorRequired === expectedTwoFactorRequired ? securityCopy.unchanged : saved;
    setOutcome({ kind: "saved", text });
  });

  function followChange() {
    setWanted(getValues("twoFactorRequired"));
    setOutcome({ kind: "idle" });
    setStale(null);
  }

  return (
    <Form onSubmit={submit} onChange={followChange}>
      <Panel>
        <PanelSection title={securityCopy.title} description={securityCopy.text}>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
            <AlertSlot>{stale}</AlertSlot>
            <Checkbox
              {...keptInput(form, "twoFactorRequired")}
              defaultChecked={initial.twoFactorRequired}
              label={securityCopy.label}
              status={<PolicyStatus required={stored.twoFactorRequired} />}
              description={
                <>
                  <p>{securityCopy.description(initial.name)}</p>
                  <LastChange security={stored} timeZone={timeZone} />
                </>
              }
              error={errors.twoFactorRequired?.message}
            />
          </div>
        </PanelSection>
        <PreviewPanel workgroupId={initial.id} preview={preview} ownSessionWithCode={ownSessionWithCode} />
        {stored.twoFactorRequired && !wanted && (
          <div className="p-5 sm:p-6">
            <PasswordField
              {...form.register("currentPassword")}
              label={controls.currentPassword}
              hint={securityCopy.passwordHint}
              autoComplete="current-password"
              error={errors.currentPassword?.message}
              className="max-w-sm"
            />
          </div>
        )}
        <PanelFooter note={<SaveNote outcome={outcome} idle={unsaved ? securityCopy.unsaved : securityCopy.idle} />}>
          <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting}>
            {securityCopy.submit}
          </Button>
        </PanelFooter>
      </Panel>
    </Form>
  );
}
