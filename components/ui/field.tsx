"use client";

import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { controls } from "@/components/copy/shell";
import { Note } from "./note";

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <Note id={id} icon={CircleAlert} tone="bad">
      {children}
    </Note>
  );
}

type TextFieldProps = ComponentProps<"input"> & {
  label: string;
  hint?: string;
  error?: string;
  /** Drawn inside the box at its right end. */
  end?: ReactNode;
  /** Keeps the line of the error while there is none, so that nothing below moves when it appears. */
  keepsErrorLine?: boolean;
};

const box =
  "control-height w-full rounded-md border bg-surface px-3 text-lead text-ink sm:text-body placeholder:text-muted";

export function TextField({
  label,
  hint,
  error,
  end,
  keepsErrorLine = false,
  className = "",
  ...input
}: TextFieldProps) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`, input["aria-describedby"]].filter(Boolean);
  return (
    <div className={`grid grid-cols-[minmax(0,1fr)] gap-1.5 ${className}`}>
      <label htmlFor={id} className="text-body font-medium">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="-mt-1 text-small text-muted">
          {hint}
        </p>
      )}
      <div className="relative">
        <input
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={described.join(" ") || undefined}
          className={`${box} ${error ? "border-bad" : "border-control"} ${end ? "pr-16" : ""}`}
        />
        {end}
      </div>
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : keepsErrorLine && <div className="h-5.5" />}
    </div>
  );
}

/** A password box that can show what was typed. The toggle's name leaves out the label, which belongs to the box alone. */
export function PasswordField(props: Omit<TextFieldProps, "type" | "end">) {
  const [shown, setShown] = useState(false);
  const toggle = (
    <button
      type="button"
      onClick={() => setShown(!shown)}
      className="absolute inset-y-1 right-1 rounded-sm px-2.5 text-small font-medium text-muted hover:bg-hover hover:text-ink"
    >
      {shown ? controls.hide : controls.show}
      <span className="sr-only"> {controls.characters}</span>
    </button>
  );
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      end={toggle}
    />
  );
}
