import type { UseFormRegisterReturn } from "react-hook-form";
import { feedbackCopy } from "@/components/copy/help";
import { FieldError } from "@/components/ui/field";

const answers = [
  { value: "yes", label: feedbackCopy.yes },
  { value: "no", label: feedbackCopy.no },
] as const;

type AnswerChoiceProps = { question: string; field: UseFormRegisterReturn; error?: string };

/** Yes or No, each a box that can be pressed as a whole. */
export function AnswerChoice({ question, field, error }: AnswerChoiceProps) {
  return (
    <fieldset aria-describedby={error ? "answer-error" : undefined}>
      <legend className="text-lead font-semibold">{question}</legend>
      <div className="mt-3 flex gap-2">
        {answers.map(({ value, label }) => (
          <label key={value} className="control-height relative inline-flex min-w-24 cursor-pointer items-center">
            <input
              {...field}
              type="radio"
              value={value}
              aria-invalid={error ? true : undefined}
              className="peer absolute inset-0 cursor-pointer appearance-none rounded-md border border-control bg-surface transition-colors duration-100 checked:border-accent checked:bg-tint hover:bg-hover checked:hover:bg-tint aria-invalid:border-bad"
            />
            <span
              aria-hidden="true"
              className="pointer-events-none relative ml-3 grid size-4 place-items-center rounded-full border border-control bg-surface before:size-2 before:rounded-full peer-checked:border-accent peer-checked:before:bg-accent forced-colors:peer-checked:before:bg-[Highlight]"
            />
            <span className="pointer-events-none relative mr-4 ml-2 text-body font-medium select-none">{label}</span>
          </label>
        ))}
      </div>
      {error && (
        <div className="mt-2">
          <FieldError id="answer-error">{error}</FieldError>
        </div>
      )}
    </fieldset>
  );
}
