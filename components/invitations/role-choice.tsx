import { useId } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import { invitationsCopy } from "@/components/copy/invitations";
import { FieldError } from "@/components/ui/field";
import { roles } from "@/lib/contract/vocabulary";

/** Member or Admin, each with what it can do. */
export function RoleChoice({ field, error }: { field: UseFormRegisterReturn; error?: string }) {
  const id = useId();
  const { role: legend, roles: texts } = invitationsCopy.form;
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="text-body font-medium">{legend}</legend>
      <div className="mt-2 grid gap-2.5">
        {roles.map((role) => (
          <div key={role} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3">
            <input
              {...field}
              id={`${id}-${role}`}
              type="radio"
              value={role}
              defaultChecked={role === "member"}
              aria-describedby={`${id}-${role}-text`}
              className="mt-[3px] size-5 appearance-none rounded-full border border-control bg-surface checked:border-[6px] checked:border-accent forced-colors:appearance-auto"
            />
            <label htmlFor={`${id}-${role}`} className="py-0.5 text-body font-medium">
              {texts[role].label}
            </label>
            <p id={`${id}-${role}-text`} className="col-start-2 text-body text-muted">
              {texts[role].text}
            </p>
          </div>
        ))}
      </div>
      {error && (
        <div className="mt-2">
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
    </fieldset>
  );
}
