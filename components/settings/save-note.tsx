import { CircleAlert, CircleCheck } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { FailureCode, Refusal } from "../api";
import { problemTexts } from "../messages";
import { waitInWords } from "../words";

export type Outcome = { kind: "idle" } | { kind: "saved"; text: string } | { kind: "refused"; refusal: Refusal };

/** These need a new sign-in, not another try. */
const needsSignIn: readonly FailureCode[] = ["unauthenticated", "second_step_required"];

/** The left end of a form's footer: what the last press of the button did. */
export function SaveNote({ outcome, idle }: { outcome: Outcome; idle: string }) {
  return (
    <>
      {outcome.kind === "idle" && <p>{idle}</p>}
      <div role="status">
        {outcome.kind === "saved" && (
          <p className="flex gap-1.5 text-ink">
            <CircleCheck className="mt-[3px] size-4 shrink-0 text-good" aria-hidden="true" />
            {outcome.text}
          </p>
        )}
      </div>
      <div role="alert">{outcome.kind === "refused" && <Refused refusal={outcome.refusal} />}</div>
    </>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  const path = usePathname();
  return (
    <p className="flex gap-1.5 text-bad">
      <CircleAlert className="mt-[3px] size-4 shrink-0" aria-hidden="true" />
      <span>
        {problemTexts[refusal.code]}
        {refusal.retryAfter && ` Try again in ${waitInWords(refusal.retryAfter)}.`}{" "}
        {needsSignIn.includes(refusal.code) && (
          <Link href={`/sign-in?callbackUrl=${encodeURIComponent(path)}`} className="link">
            Sign in again
          </Link>
        )}
      </span>
    </p>
  );
}
