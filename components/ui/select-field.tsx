import { ChevronDown } from "lucide-react";
import { type ComponentProps, useId } from "react";

type SelectFieldProps<Value extends string> = Omit<ComponentProps<"select">, "children"> & {
  label: string;
  /** The choice of none, first. */
  all?: string;
  options: Readonly<Record<Value, string>>;
};

/** The browser's own select with a label above it. */
export function SelectField<Value extends string>({ label, all, options, ...select }: SelectFieldProps<Value>) {
  const id = useId();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <label htmlFor={id} className="text-body font-medium">
        {label}
      </label>
      <div className="relative">
        <select
          {...select}
          id={id}
          className="control-height w-full appearance-none rounded-md border border-control bg-surface pr-9 pl-3 text-lead text-ink sm:text-body"
        >
          {all !== undefined && <option value="">{all}</option>}
          {Object.entries<string>(options).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <ChevronDown
          className="pointer-events-none absolute inset-y-0 right-3 my-auto size-4 text-muted"
          aria-hidden="true"
        />
      </div>
    </div>
  );
}
