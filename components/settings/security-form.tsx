"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { securityPatchSchema, type WorkgroupSecurity } from "@/lib/schemas";
import { call, type Refusal } from "../api";
import { useHydrated } from "../hydrated";
import { problemTexts } from "../messages";
import { useConfirmWithPassword, useProtectedCall, useSecondStepPassed } from "../protected/protected-calls";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { PasswordField } from "../ui/field";
import { Form } from "../ui/form";
import { Panel, PanelFooter, PanelSection } from "../ui/panel";
import { PreviewPanel } from "./preview-panel";
import { type Outcome, SaveNote } from "./save-note";
import { usePreview } from "./use-preview";

/** Only lifting the demand needs the password. */
function securityFormSchema(saved: boolean) {
  return securityPatchSchema
    .extend({ currentPassword: z.string().optional() })
    .refine(({ twoFactorRequired, currentPassword }) => !saved || twoFactorRequired || currentPassword, {
      path: ["currentPassword"],
      error: "Enter your current password to turn this off.",
    });
}

type Values = z.infer<ReturnType<typeof securityFormSchema>>;

type SecurityFormProps = {
  initial: WorkgroupSecurity;
  /** The admin's own session has passed the second step, so a new demand does not touch it. */
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
      return setOutcome({ kind: "saved", text: "Nothing to save: everything is as it was." });
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
    setOutcome({ kind: "saved", text: savedText(twoFactorRequired, ownSessionWithCode) });
  });

  return (
    <Form onSubmit={submit} onChange={() => setOutcome({ kind: "idle" })}>
      <Panel>
        <PanelSection
          title="Security Options"
          description="They hold for every member and override what members chose themselves."
        >
          <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
            <Checkbox
              {...form.register("twoFactorRequired")}
              label="Enable 2 Factor Login"
              description={`If ticked, every member of ${initial.name} is asked for a one-time password at every sign-in.`}
              error={errors.twoFactorRequired?.message}
            />
            <PreviewPanel preview={preview} ownSessionWithCode={ownSessionWithCode} />
            {saved && !wanted && (
              <PasswordField
                {...form.register("currentPassword")}
                label="Current password"
                hint="Turning this off needs proof that it is you."
                autoComplete="current-password"
                error={errors.currentPassword?.message}
                className="ml-8 max-w-sm"
              />
            )}
          </div>
        </PanelSection>
        <PanelFooter note={<SaveNote outcome={outcome} idle="Changes count once you press Submit." />}>
          <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting}>
            Submit
          </Button>
        </PanelFooter>
      </Panel>
    </Form>
  );
}

function savedText(required: boolean, ownSessionWithCode: boolean): string {
  if (!required)
    return "Saved. Members are asked for a code only where they chose it themselves or another workgroup asks.";
  const own = ownSessionWithCode ? "" : " That includes you: your next click asks for one.";
  return `Saved. Every member is now asked for a code.${own}`;
}
