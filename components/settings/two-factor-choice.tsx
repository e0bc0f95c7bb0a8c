"use client";

import { Lock } from "lucide-react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import type { Account } from "@/lib/schemas";
import { AppLink } from "../ui/app-link";
import { Checkbox } from "../ui/checkbox";
import { PasswordField } from "../ui/field";
import { Notice } from "../ui/notice";
import { listed } from "../words";
import type { AccountForm } from "./account-schema";
import { CodeDestinations, MobileAppNote, SessionsNote } from "./two-factor-effects";

const label = "Enable 2 Factor Login";
const description =
  "If ticked, you are asked for a one-time password at every sign-in, after your e-mail address and password.";

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
  const names = listed(enforcedBy.map(({ name }) => name));
  const one = enforcedBy.length === 1;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <Checkbox
        label={label}
        checked
        disabled
        readOnly
        description={
          <>
            <p>{description}</p>
            <p className="mt-2 flex gap-1.5 text-ink">
              <Lock className="mt-[3px] size-4 shrink-0 text-muted" aria-hidden="true" />
              <span>
                {names} {one ? "demands" : "demand"} a code of every member, so you cannot turn this off here.
              </span>
            </p>
            <p className="mt-2">
              Your own choice ({enabled ? "on" : "off"}) counts again when {names} {one ? "stops" : "stop"} asking.
            </p>
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
        {...form.register("twoFactorEnabled")}
        label={label}
        description={description}
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
          Off: whoever knows your password can sign in as you.{" "}
          <AppLink href="/help/two-factor-authentication" className="link">
            What a code does, and what it does not
          </AppLink>
        </p>
      )}
      {!wanted && saved && (
        <div className="ml-8 grid grid-cols-[minmax(0,1fr)] gap-4">
          <Notice tone="warn">From your next sign-in on, whoever knows your password can sign in as you.</Notice>
          <PasswordField
            {...form.register("currentPassword")}
            label="Current password"
            hint="Turning this off needs proof that it is you."
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
