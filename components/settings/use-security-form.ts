"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { call, type Refusal } from "@/components/api";
import { problemTexts } from "@/components/copy/errors";
import { scheduleCopy } from "@/components/copy/policy-schedule";
import { securityCopy } from "@/components/copy/security-options";
import { fullMoment } from "@/components/copy/when";
import { useConfirmWithPassword, useProtectedCall } from "@/components/protected/protected-calls";
import { useTimeZone } from "@/components/time-zone";
import type { WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";
import { momentOfChange } from "./policy-state";
import type { Outcome } from "./save-note";
import {
  differs,
  patchOf,
  type SecurityValues,
  securityFormSchema,
  stateOf,
  valuesOf,
  type Wanted,
  wantedBy,
} from "./wanted-policy";

/** The sentence after a change from `before`. */
function savedText({ state, effectiveAt }: Wanted, before: WorkgroupSecurity, timeZone: string, asksOwn: boolean) {
  const moment = effectiveAt === null ? "" : fullMoment(new Date(effectiveAt), timeZone);
  const wasScheduled = before.scheduledAt !== null;
  if (state === "scheduled") return scheduleCopy.saved[wasScheduled ? "moved" : "scheduled"](moment);
  return state === "off" && wasScheduled ? scheduleCopy.saved.canceled : securityCopy.saved(state === "on", asksOwn);
}

/**
 * The form of Security Options: what is stored, what the form says (`wanted`), and the result of the last submit. `stale` explains that
 * another admin changed the stored value meanwhile.
 */
export function useSecurityForm(initial: WorkgroupSecurity, ownSessionWithCode: boolean) {
  const timeZone = useTimeZone();
  const protectedCall = useProtectedCall();
  const confirmWithPassword = useConfirmWithPassword();
  const [stored, setStored] = useState(initial);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const [stale, setStale] = useState<string | null>(null);
  const form = useForm<SecurityValues>({
    resolver: zodResolver(securityFormSchema(stored, timeZone)),
    defaultValues: valuesOf(initial, timeZone),
  });
  const { getValues, setValue } = form;
  const [values, setValues] = useState(() => valuesOf(initial, timeZone));
  const path = `/api/workgroups/${initial.id}/security`;

  // The box may have been changed before the scripts ran; `useWatch` would not say so.
  useEffect(() => setValues({ ...getValues() }), [getValues]);

  // On a first visit the server did not know the reader's time zone.
  useEffect(() => {
    if (initial.scheduledAt !== null) setValue("date", valuesOf(initial, timeZone).date);
    setValues({ ...getValues() });
  }, [initial, timeZone, getValues, setValue]);

  function show(security: WorkgroupSecurity) {
    setStored(security);
    const shown = valuesOf(security, timeZone);
    setValues(shown);
    setValue("twoFactorRequired", shown.twoFactorRequired);
    setValue("when", shown.when);
    setValue("date", shown.date);
    setValue("currentPassword", "");
  }

  /** Shows what applies now instead of overwriting it. */
  async function explainConflict(submitted: Wanted, refusal: Refusal) {
    const now = await protectedCall(() => call<WorkgroupSecurity>("GET", path));
    if (!now.ok) return setOutcome({ kind: "refused", refusal });
    show(now.data);
    const isAsWanted = !differs(submitted, now.data);
    setStale(securityCopy.stale(now.data, stateOf(now.data), isAsWanted, momentOfChange(now.data, timeZone)));
    form.setFocus("twoFactorRequired");
  }

  function refuse(refusal: Refusal, submitted: Wanted) {
    if (refusal.code === "conflict") return explainConflict(submitted, refusal);
    if (refusal.code === "incorrect_password") {
      return form.setError("currentPassword", { message: problemTexts[refusal.code] }, { shouldFocus: true });
    }
    const wrongDate = refusal.errors?.effectiveAt;
    if (wrongDate) return form.setError("date", { message: wrongDate }, { shouldFocus: true });
    setOutcome({ kind: "refused", refusal });
  }

  const submit = form.handleSubmit(async (submitted) => {
    const wanted = wantedBy(submitted, stored, timeZone);
    setOutcome({ kind: "idle" });
    setStale(null);
    if (stored.twoFactorRequired && wanted.state === "off") {
      const proof = await confirmWithPassword(submitted.currentPassword ?? "");
      if (!proof.ok) return refuse(proof, wanted);
    }
    // Without a change as well: another admin may have made one since this page was drawn.
    const reply = await protectedCall(() => call<WorkgroupSecurity>("PATCH", path, patchOf(wanted, stored)));
    if (!reply.ok) return refuse(reply, wanted);
    show(reply.data);
    // The page is not read anew: that could send the admin to the second step before this sentence is read.
    const saved = savedText(wanted, stored, timeZone, !ownSessionWithCode);
    setOutcome({ kind: "saved", text: differs(wanted, stored) ? saved : securityCopy.unchanged });
  });

  function followChange() {
    setValues({ ...getValues() });
    setOutcome({ kind: "idle" });
    setStale(null);
  }

  const wanted = wantedBy(values, stored, timeZone);
  return { form, stored, values, wanted, outcome, stale, submit, followChange };
}
