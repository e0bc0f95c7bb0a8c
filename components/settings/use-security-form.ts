"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { call, type Refusal } from "@/components/api";
import { problemTexts } from "@/components/copy/errors";
import { securityCopy } from "@/components/copy/security-options";
import { controls } from "@/components/copy/shell";
import { useConfirmWithPassword, useProtectedCall } from "@/components/protected/protected-calls";
import { useTimeZone } from "@/components/time-zone";
import { type SecurityPatch, securityPatchSchema, type WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import { momentOfChange } from "./policy-state";
import type { Outcome } from "./save-note";

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

/**
 * The form of Security Options: what is stored, what the box says (`wanted`), and the result of the last submit. `stale` explains that another
 * admin changed the stored value meanwhile.
 */
export function useSecurityForm(initial: WorkgroupSecurity, ownSessionWithCode: boolean) {
  const timeZone = useTimeZone();
  const protectedCall = useProtectedCall();
  const confirmWithPassword = useConfirmWithPassword();
  const [stored, setStored] = useState(initial);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const [stale, setStale] = useState<string | null>(null);
  const form = useForm<Values>({
    resolver: zodResolver(securityFormSchema(stored.twoFactorRequired)),
    defaultValues: { twoFactorRequired: initial.twoFactorRequired },
  });
  const { getValues } = form;
  const [wanted, setWanted] = useState(initial.twoFactorRequired);
  const path = `/api/workgroups/${initial.id}/security`;

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

  return { form, stored, wanted, outcome, stale, submit, followChange };
}
