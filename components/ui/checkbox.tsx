import { Check } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { FieldError } from "./field";

type Words = {
  label: string;
  description: ReactNode;
  /** What is in force now, beside the label. */
  status?: ReactNode;
};

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & Words & { error?: string };

const tick = "pointer-events-none relative size-3.5 text-on-accent forced-colors:text-[CanvasText]";

/** The browser's own checkbox, drawn anew: it needs no hidden twin with a style attribute to take part in a form. */
export function Checkbox({ label, description, status, error, ...input }: CheckboxProps) {
  const id = useId();
  const described = [error && `${id}-error`, status && `${id}-status`, `${id}-description`].filter(Boolean).join(" ");
  return (
    <Row
      id={id}
      box={
        <>
          <input
            {...input}
            id={id}
            type="checkbox"
            autoComplete="off"
            aria-invalid={error ? true : undefined}
            aria-describedby={described}
            className="peer absolute inset-0 appearance-none rounded-sm border border-control bg-surface checked:border-accent checked:bg-accent disabled:checked:border-control disabled:checked:bg-control"
          />
          <Check className={`${tick} opacity-0 peer-checked:opacity-100`} strokeWidth={3} aria-hidden="true" />
        </>
      }
      label={
        <label htmlFor={id} className="py-0.5 text-body font-medium select-none">
          {label}
        </label>
      }
      description={description}
      status={status}
      error={error}
    />
  );
}

/**
 * A ticked box that the user can't change, and can focus to hear why. No `<input>`: `disabled` takes the focus away, and without scripts nothing
 * else keeps an input from being changed.
 */
export function LockedCheckbox({ label, description, status }: Words) {
  const id = useId();
  return (
    <Row
      id={id}
      box={
        // biome-ignore lint/a11y/useSemanticElements: see above.
        <span
          role="checkbox"
          aria-checked="true"
          aria-disabled="true"
          tabIndex={0}
          aria-labelledby={`${id}-label`}
          aria-describedby={`${status ? `${id}-status ` : ""}${id}-description`}
          className="absolute inset-0 grid place-items-center rounded-sm border border-control bg-control"
        >
          <Check className={tick} strokeWidth={3} aria-hidden="true" />
        </span>
      }
      label={
        <span id={`${id}-label`} className="py-0.5 text-body font-medium">
          {label}
        </span>
      }
      description={description}
      status={status}
    />
  );
}

type RowProps = Omit<Words, "label"> & { id: string; box: ReactNode; label: ReactNode; error?: string };

function Row({ id, box, label, description, status, error }: RowProps) {
  return (
    <div className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3">
      <span className="relative mt-[3px] grid size-5 place-items-center">{box}</span>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {label}
        {status && <span id={`${id}-status`}>{status}</span>}
      </div>
      <div id={`${id}-description`} className="col-start-2 mt-0.5 text-body text-muted">
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
