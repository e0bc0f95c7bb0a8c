"use client";

import { type UseFormReturn, useWatch } from "react-hook-form";
import { accountCopy } from "@/components/copy/account";
import { controls } from "@/components/copy/shell";
import { keptInput } from "@/components/kept-input";
import { AppLink } from "@/components/ui/app-link";
import { Checkbox, LockedCheckbox } from "@/components/ui/checkbox";
import { PasswordField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import type { Account } from "@/lib/contract/account-schemas";
import type { AccountForm } from "./account-schema";
import { CodeDestinations, MobileAppNote, SessionsNote } from "./two-factor-effects";
import { TwoFactorStatus } from "./two-factor-status";

const copy = accountCopy.twoFactor;

type TwoFactorChoiceProps = { account: Account; form: UseFormReturn<AccountForm> };

export function TwoFactorChoice({ account, form }: TwoFactorChoiceProps) {
  return account.twoFactor.enforcedBy.length > 0 ? (
    <Enforced account={account} />
  ) : (
    <OwnChoice account={account} form={form} />
  );
}

function Enforced({ account }: { account: Account }) {
  const { enabled, enforcedBy } = account.twoFactor;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <LockedCheckbox
        label={copy.label}
        status={<TwoFactorStatus {...account.twoFactor} />}
        description={
          <>
            <p>{copy.description}</p>
            <p className="mt-2 text-ink">{copy.locked(enforcedBy)}</p>
            <p className="mt-2">{copy.ownSetting(enforcedBy, enabled)}</p>
          </>
        }
      />
      <Effects>
        <CodeDestinations account={account} />
        <MobileAppNote tense="now" />
      </Effects>
    </div>
  );
}

function OwnChoice({ account, form }: TwoFactorChoiceProps) {
  const wanted = useWatch({ control: form.control, name: "twoFactorEnabled" });
  const saved = account.twoFactor.enabled;
  const { errors } = form.formState;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <Checkbox
        {...keptInput(form, "twoFactorEnabled")}
        defaultChecked={saved}
        label={copy.label}
        status={<TwoFactorStatus {...account.twoFactor} />}
        description={copy.description}
        error={errors.twoFactorEnabled?.message}
      />
      {wanted && (
        <Effects>
          <CodeDestinations account={account} />
          <MobileAppNote tense={saved ? "now" : "then"} />
          {!saved && <SessionsNote />}
        </Effects>
      )}
      {!wanted && !saved && (
        <p className="ml-8 text-body text-muted">
          {copy.off}{" "}
          <AppLink href="/help/two-factor-authentication" className="link">
            {copy.offHelp}
          </AppLink>
        </p>
      )}
      {!wanted && saved && (
        <div className="ml-8 grid grid-cols-[minmax(0,1fr)] gap-4">
          <Notice tone="warn">{copy.turningOff}</Notice>
          <PasswordField
            {...form.register("currentPassword")}
            label={controls.currentPassword}
            hint={copy.passwordHint}
            autoComplete="current-password"
            error={errors.currentPassword?.message}
            className="max-w-sm"
          />
        </div>
      )}
    </div>
  );
}

function Effects({ children }: { children: React.ReactNode }) {
  return <ul className="ml-8 grid gap-2.5 border-t border-line pt-4 text-body">{children}</ul>;
}
