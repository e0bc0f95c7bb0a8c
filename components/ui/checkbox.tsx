import { Check } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { FieldError } from "./field";

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & {
  label: string;
  description: ReactNode;
  error?: string;
};

/** The browser's own checkbox, drawn anew: it needs no hidden twin with a style attribute to take part in a form. */
export function Checkbox({ label, description, error, ...input }: CheckboxProps) {
  const id = useId();
  return (
    <div className="grid grid-cols-[1.25rem_1fr] gap-x-3">
      <span className="relative mt-px grid size-5 place-items-center">
        <input
          {...input}
          id={id}
          type="checkbox"
          autoComplete="off"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error ${id}-description` : `${id}-description`}
          className="peer absolute inset-0 appearance-none rounded-sm border border-control bg-surface checked:border-accent checked:bg-accent disabled:checked:border-control disabled:checked:bg-control"
        />
        <Check
          className="pointer-events-none relative size-3.5 text-on-accent opacity-0 peer-checked:opacity-100"
          strokeWidth={3}
          aria-hidden="true"
        />
      </span>
      <label htmlFor={id} className="text-body font-medium select-none">
        {label}
      </label>
      <div id={`${id}-description`} className="col-start-2 text-body text-muted">
        {description}
      </div>
      {error && (
        <div className="col-start-2 mt-1.5">
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
    </div>
  );
}
