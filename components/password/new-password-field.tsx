import { type ComponentProps, useId } from "react";
import type { PasswordVerdict } from "@/lib/schemas";
import { newPasswordCopy } from "../copy/password";
import { PasswordField } from "../ui/field";
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
