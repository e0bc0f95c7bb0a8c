"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { call, type Refusal } from "@/components/api";
import { problemTexts } from "@/components/copy/errors";
import { securityCopy } from "@/components/copy/security-options";
import { controls } from "@/components/copy/shell";
import { useHydrated } from "@/components/hydrated";
import { useConfirmWithPassword, useProtectedCall, useSecondStepPassed } from "@/components/protected/protected-calls";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { PasswordField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import { securityPatchSchema, type WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import { PreviewPanel } from "./preview-panel";
import { type Outcome, SaveNote } from "./save-note";
import { usePreview } from "./use-preview";

/** Only turning it off needs the password. */
function securityFormSchema(saved: boolean) {
  return securityPatchSchema
    .extend({ currentPassword: z.string().optional() })
    .refine(({ twoFactorRequired, currentPassword }) => !saved || twoFactorRequired || currentPassword, {
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
  const protectedCall = useProtectedCall();
  const confirmWithPassword = useConfirmWithPassword();
  const ownSessionWithCode = useSecondStepPassed() || withCodeAtFirst;
  const [saved, setSaved] = useState(initial.twoFactorRequired);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const form = useForm<Values>({
    resolver: zodResolver(securityFormSchema(saved)),
    defaultValues: { twoFactorRequired: initial.twoFactorRequired },
  });
  const { errors, isSubmitting } = form.formState;
  const wanted = useWatch({ control: form.control, name: "twoFactorRequired" });
  const preview = usePreview(initial.id, wanted === saved ? null : wanted);

  function refuse(refusal: Refusal) {
    if (refusal.code === "incorrect_password") {
      return form.setError("currentPassword", { message: problemTexts[refusal.code] }, { shouldFocus: true });
    }
    setOutcome({ kind: "refused", refusal });
  }

  const submit = form.handleSubmit(async ({ twoFactorRequired, currentPassword }) => {
    if (twoFactorRequired === saved) {
      return setOutcome({ kind: "saved", text: securityCopy.unchanged });
    }
    setOutcome({ kind: "idle" });
    if (!twoFactorRequired) {
      const proof = await confirmWithPassword(currentPassword ?? "");
      if (!proof.ok) return refuse(proof);
    }
    const reply = await protectedCall(() =>
      call<WorkgroupSecurity>("PATCH", `/api/workgroups/${initial.id}/security`, { twoFactorRequired }),
    );
    if (!reply.ok) return refuse(reply);
    setSaved(reply.data.twoFactorRequired);
    form.reset({ twoFactorRequired: reply.data.twoFactorRequired });
    // The page is not read anew: that could send the admin to the second step before this sentence is read.
    setOutcome({ kind: "saved", text: securityCopy.saved(twoFactorRequired, !ownSessionWithCode) });
  });

  return (
    <Form onSubmit={submit} onChange={() => setOutcome({ kind: "idle" })}>
      <Panel>
        <PanelSection title={securityCopy.title} description={securityCopy.text}>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
            <Checkbox
              {...form.register("twoFactorRequired")}
              label={securityCopy.label}
              description={securityCopy.description(initial.name)}
              error={errors.twoFactorRequired?.message}
            />
            <PreviewPanel preview={preview} ownSessionWithCode={ownSessionWithCode} />
            {saved && !wanted && (
              <PasswordField
                {...form.register("currentPassword")}
                label={controls.currentPassword}
                hint={securityCopy.passwordHint}
                autoComplete="current-password"
                error={errors.currentPassword?.message}
                className="ml-8 max-w-sm"
              />
            )}
          </div>
        </PanelSection>
        <PanelFooter note={<SaveNote outcome={outcome} idle={securityCopy.idle} />}>
          <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting}>
            {securityCopy.submit}
          </Button>
        </PanelFooter>
      </Panel>
    </Form>
  );
}
