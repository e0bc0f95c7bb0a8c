"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { call, type Refusal } from "@/components/api";
import { accountCopy } from "@/components/copy/account";
import { problemTexts } from "@/components/copy/errors";
import { useHydrated } from "@/components/hydrated";
import { keptInput } from "@/components/kept-input";
import { useErrorTitle } from "@/components/page-title";
import { useConfirmWithPassword, useProtectedCall } from "@/components/protected/protected-calls";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import { useUnsavedChanges } from "@/components/unsaved-changes";
import type { Account, AccountPatch } from "@/lib/contract/account-schemas";
import { accountFormSchema, changesOf, type AccountForm as Values } from "./account-schema";
import { type Outcome, SaveNote } from "./save-note";
import { TwoFactorChoice } from "./two-factor-choice";

export function AccountForm({ initial }: { initial: Account }) {
  const router = useRouter();
  const hydrated = useHydrated();
  const protectedCall = useProtectedCall();
  const confirmWithPassword = useConfirmWithPassword();
  const [account, setAccount] = useState(initial);
  const [last, setLast] = useState(initial);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const form = useForm<Values>({
    resolver: zodResolver(accountFormSchema(account.twoFactor.enabled && account.twoFactor.enforcedBy.length === 0)),
    values: { name: account.name, twoFactorEnabled: account.twoFactor.enabled },
    resetOptions: { keepDirtyValues: true },
  });
  const { errors, isSubmitting } = form.formState;
  const [name, twoFactorEnabled] = useWatch({ control: form.control, name: ["name", "twoFactorEnabled"] });
  const unsaved = unsavedParts(changesOf({ name, twoFactorEnabled }, account));
  useUnsavedChanges(unsaved.length > 0);
  useErrorTitle(Object.keys(errors).length > 0);

  // The page was read anew. What is typed and not saved stays.
  if (last !== initial) {
    setLast(initial);
    setAccount(initial);
  }

  function refuse(refusal: Refusal) {
    const { code, errors: fields = {} } = refusal;
    if (code === "incorrect_password") {
      return form.setError("currentPassword", { message: problemTexts[code] }, { shouldFocus: true });
    }
    if (fields.name) return form.setError("name", { message: fields.name }, { shouldFocus: true });
    if (code === "enforced_by_workgroup") {
      form.setError("twoFactorEnabled", { message: problemTexts[code] }, { shouldFocus: true });
      return router.refresh();
    }
    setOutcome({ kind: "refused", refusal });
  }

  const submit = form.handleSubmit(async (values) => {
    setOutcome({ kind: "idle" });
    const patch = changesOf(values, account);
    if (patch?.twoFactorEnabled === false) {
      const proof = await confirmWithPassword(values.currentPassword ?? "");
      if (!proof.ok) return refuse(proof);
    }
    let saved = account;
    if (patch !== null) {
      const reply = await protectedCall(() => call<Account>("PATCH", "/api/account", patch));
      if (!reply.ok) return refuse(reply);
      saved = reply.data;
      setAccount(saved);
      // The top bar shows the name, too.
      router.refresh();
    }
    form.reset({ name: saved.name, twoFactorEnabled: saved.twoFactor.enabled });
    setOutcome({ kind: "saved", text: accountCopy.saved(patch) });
  });

  return (
    <Form
      onSubmit={submit}
      onChange={() => setOutcome({ kind: "idle" })}
      className="grid grid-cols-[minmax(0,1fr)] gap-6"
    >
      <Panel>
        <PanelSection title={accountCopy.details.title} description={accountCopy.details.text}>
          <div className="grid max-w-md gap-5">
            <TextField
              {...keptInput(form, "name")}
              defaultValue={account.name}
              label={accountCopy.details.name}
              autoComplete="name"
              error={errors.name?.message}
            />
          </div>
        </PanelSection>
      </Panel>
      <Panel>
        <PanelSection title={accountCopy.security.title} description={accountCopy.security.text}>
          <TwoFactorChoice account={account} form={form} />
        </PanelSection>
        <PanelFooter
          note={
            <SaveNote outcome={outcome} idle={unsaved.length > 0 ? accountCopy.unsaved(unsaved) : accountCopy.idle} />
          }
        >
          <Button type="submit" look="primary" disabled={!hydrated} pending={isSubmitting}>
            {accountCopy.submit}
          </Button>
        </PanelFooter>
      </Panel>
    </Form>
  );
}

function unsavedParts(patch: AccountPatch | null): string[] {
  return Object.keys(patch ?? {}).map((field) => accountCopy.unsavedParts[field as keyof AccountPatch]);
}
