"use client";

import { scheduleCopy } from "@/components/copy/policy-schedule";
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
import type { PolicyHistory } from "@/lib/contract/policy-schedule-schemas";
import type { WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import { EffectiveChoice } from "./effective-choice";
import { PolicyHistoryPanel } from "./policy-history";
import { LastChange, PolicyStatus, ScheduledDate } from "./policy-state";
import { PreviewPanel } from "./preview-panel";
import { SaveNote } from "./save-note";
import { usePreview } from "./use-preview";
import { useSecurityForm } from "./use-security-form";
import { differs, stateOf, valuesOf } from "./wanted-policy";

type SecurityFormProps = {
  initial: WorkgroupSecurity;
  /** The first page of the policy's history. */
  history: PolicyHistory;
  /** The admin's own session has passed the second step, so turning it on does not affect it. */
  ownSessionWithCode: boolean;
};

export function SecurityForm({ initial, history, ownSessionWithCode: withCodeAtFirst }: SecurityFormProps) {
  const hydrated = useHydrated();
  const timeZone = useTimeZone();
  const ownSessionWithCode = useSecondStepPassed() || withCodeAtFirst;
  const security = useSecurityForm(initial, ownSessionWithCode);
  const { form, stored, values, wanted, outcome, stale, submit, followChange } = security;
  const { errors, isSubmitting } = form.formState;
  const state = stateOf(stored);
  const unsaved = differs(wanted, stored);
  const required = wanted.state !== "off";
  const preview = usePreview(initial.id, unsaved && (required || state === "on") ? required : null);
  useUnsavedChanges(unsaved);
  useErrorTitle(stale !== null || errors.currentPassword !== undefined || errors.date !== undefined);

  return (
    <>
      <Form onSubmit={submit} onChange={followChange}>
        <Panel>
          <PanelSection title={securityCopy.title} description={securityCopy.text}>
            <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
              <AlertSlot>{stale}</AlertSlot>
              <Checkbox
                {...keptInput(form, "twoFactorRequired")}
                defaultChecked={stateOf(initial) !== "off"}
                label={securityCopy.label}
                status={<PolicyStatus state={state} />}
                description={
                  <>
                    <p>{securityCopy.description(initial.name)}</p>
                    {stored.scheduledAt !== null && <ScheduledDate at={stored.scheduledAt} timeZone={timeZone} />}
                    <LastChange security={stored} timeZone={timeZone} />
                  </>
                }
                error={errors.twoFactorRequired?.message}
              />
              {values.twoFactorRequired && state !== "on" && (
                <EffectiveChoice form={form} values={values} initial={valuesOf(initial, timeZone)} />
              )}
              {!values.twoFactorRequired && state === "scheduled" && (
                <p className="ml-8 text-body text-muted">{scheduleCopy.cancelNote}</p>
              )}
            </div>
          </PanelSection>
          <PreviewPanel workgroupId={initial.id} preview={preview} ownSessionWithCode={ownSessionWithCode} />
          {stored.twoFactorRequired && !required && (
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
      <PolicyHistoryPanel workgroupId={initial.id} initial={history} changedAt={stored.changedAt} />
    </>
  );
}
