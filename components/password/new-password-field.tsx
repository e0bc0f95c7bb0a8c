import { type ComponentProps, useId } from "react";
import { newPasswordCopy } from "@/components/copy/password";
import { PasswordField } from "@/components/ui/field";
import type { PasswordVerdict } from "@/lib/contract/password-schemas";
import { Strength } from "./strength";

type NewPasswordFieldProps = Omit<ComponentProps<typeof PasswordField>, "label" | "hint" | "autoComplete"> & {
  verdict: PasswordVerdict | null;
};

export function NewPasswordField({ verdict, error, ...input }: NewPasswordFieldProps) {
  const id = useId();
  return (
    <div className="grid gap-2.5">
      <PasswordField
        {...input}
        label={newPasswordCopy.label}
        hint={newPasswordCopy.hint}
        autoComplete="new-password"
        error={error}
        aria-describedby={`${id}-strength`}
      />
      <Strength id={`${id}-strength`} verdict={verdict} barsOnly={error !== undefined} />
    </div>
  );
}
