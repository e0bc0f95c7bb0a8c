"use client";

import { CalendarClock, Clock3 } from "lucide-react";
import { useId } from "react";
import type { UseFormReturn } from "react-hook-form";
import { scheduleCopy } from "@/components/copy/policy-schedule";
import { fullMoment } from "@/components/copy/when";
import { keptInput } from "@/components/kept-input";
import { resolveLocalTime } from "@/components/local-time";
import { useTimeZone } from "@/components/time-zone";
import { TextField } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import type { SecurityValues } from "./wanted-policy";

type EffectiveChoiceProps = {
  form: UseFormReturn<SecurityValues>;
  values: SecurityValues;
  /** What the server has drawn. */
  initial: SecurityValues;
};

/** Beside the ticked box: at once, or from a date and time of the reader's time zone. */
export function EffectiveChoice({ form, values, initial }: EffectiveChoiceProps) {
  const timeZone = useTimeZone();
  const error = form.formState.errors.date?.message;
  return (
    <fieldset className="ml-8 grid grid-cols-[minmax(0,1fr)] gap-3 border-t border-line pt-4">
      <legend className="sr-only">{scheduleCopy.legend}</legend>
      <Choice form={form} value="now" checked={initial.when === "now"} label={scheduleCopy.now} />
      <Choice form={form} value="later" checked={initial.when === "later"} label={scheduleCopy.later} />
      {values.when === "later" && (
        <div className="ml-7 grid grid-cols-[minmax(0,1fr)] gap-2.5">
          <TextField
            {...keptInput(form, "date")}
            defaultValue={initial.date}
            type="datetime-local"
            label={scheduleCopy.date}
            hint={scheduleCopy.dateHint(timeZone)}
            error={error}
            className="max-w-sm"
          />
          <ResolvedDate date={values.date} timeZone={timeZone} />
        </div>
      )}
    </fieldset>
  );
}

type ChoiceProps = {
  form: UseFormReturn<SecurityValues>;
  value: SecurityValues["when"];
  checked: boolean;
  label: string;
};

function Choice({ form, value, checked, label }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex min-h-6 items-center gap-2.5">
      <input
        {...keptInput(form, "when")}
        id={id}
        type="radio"
        value={value}
        defaultChecked={checked}
        className="size-4.5 shrink-0 accent-accent"
      />
      <label htmlFor={id} className="text-body">
        {label}
      </label>
    </div>
  );
}

/** What the date means, with its offset and in UTC, also on the days on which clocks are changed. */
function ResolvedDate({ date, timeZone }: { date: string; timeZone: string }) {
  const resolved = resolveLocalTime(date, timeZone);
  return (
    <div role="status" className="grid gap-1.5">
      {resolved && (
        <>
          <Note icon={CalendarClock} tone="ink" iconTone="muted">
            {scheduleCopy.resolved(fullMoment(resolved.instant, timeZone))}
          </Note>
          {resolved.kind !== "exact" && (
            <Note icon={Clock3} tone="ink" iconTone="warn">
              {scheduleCopy[resolved.kind]}
            </Note>
          )}
          <p className="text-body text-muted">{scheduleCopy.announced}</p>
        </>
      )}
    </div>
  );
}
