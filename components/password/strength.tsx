import { CircleCheck, Info } from "lucide-react";
import { newPasswordCopy } from "@/components/copy/password";
import type { PasswordVerdict } from "@/lib/contract/password-schemas";

const looks = {
  short: { bars: 0, colour: "bg-line" },
  long: { bars: 1, colour: "bg-bad" },
  weak: { bars: 2, colour: "bg-warn" },
  good: { bars: 3, colour: "bg-good" },
  strong: { bars: 4, colour: "bg-good" },
} as const;

type StrengthProps = {
  id: string;
  verdict: PasswordVerdict | null;
  /** The form has said what is wrong: the same again would be noise. */
  barsOnly: boolean;
};

/** The strength in words, and in four bars that repeat it. */
export function Strength({ id, verdict, barsOnly }: StrengthProps) {
  const look = verdict && looks[verdict.strength];
  const word = verdict && newPasswordCopy.strengths[verdict.strength];
  const Icon = verdict?.ok ? CircleCheck : Info;
  return (
    <div className="grid gap-2">
      <div className="grid grid-cols-4 gap-1" aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <span key={bar} className={`h-1 rounded-full ${look && bar <= look.bars ? look.colour : "bg-line"}`} />
        ))}
      </div>
      {!barsOnly && (
        // Its lines are kept, so that nothing jumps while typing.
        <p id={id} role="status" className="flex min-h-15 gap-1.5 text-small text-muted sm:min-h-10">
          {verdict && (
            <>
              <Icon className={`mt-0.5 size-4 shrink-0 ${verdict.ok ? "text-good" : ""}`} aria-hidden="true" />
              <span>
                {word && <span className="font-medium text-ink">{word}. </span>}
                {!verdict.ok && verdict.reason}
              </span>
            </>
          )}
        </p>
      )}
    </div>
  );
}
