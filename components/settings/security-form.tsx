"use client";

import { securityCopy } from "@/components/copy/security-options";
import { controls } from "@/components/copy/shell";
import { useHydrated } from "@/components/hydrated";
import { keptInput } from "@/components/kept-input";
import { useErrorTitle } from "@/components/page-title";
import { useSecondStepPassed } from "@/components/protected/protected-calls";
import { useTimeZone } from "@/components/time-zone";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { PasswordField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import { useUnsavedChanges } from "@/components/unsaved-changes";
import type { WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import { LastChange, PolicyStatus } from "./policy-state";
import { PreviewPanel } from "./preview-panel";
import { SaveNote } from "./save-note";
import { usePreview } from "./use-preview";
import { useSecurityForm } from "./use-security-form";

type SecurityFormProps = {
  initial: WorkgroupSecurity;
  /** The admin's own session has passed the second step, so turning it on does not affect it. */
  ownSessionWithCode: boolean;
};

export function SecurityForm({ initial, ownSessionWithCode: withCodeAtFirst }: SecurityFormProps) {
  const hydrated = useHydrated();
  const timeZone = useTimeZone();
  const ownSessionWithCode = useSecondStepPassed() || withCodeAtFirst;
  const { form, stored, wanted, outcome, stale, submit, followChange } = useSecurityForm(initial, ownSessionWithCode);
  const { errors, isSubmitting } = form.formState;
  const unsaved = wanted !== stored.twoFactorRequired;
  const preview = usePreview(initial.id, unsaved ? wanted : null);
  useUnsavedChanges(unsaved);
  useErrorTitle(stale !== null || errors.currentPassword !== undefined);

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
