import { CircleAlert, CircleCheck } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { Refusal } from "../api";
import { refusalText } from "../messages";

export type Outcome = { kind: "idle" } | { kind: "saved"; text: string } | { kind: "refused"; refusal: Refusal };

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
        {refusalText(refusal)}{" "}
        {refusal.code === "unauthenticated" && (
          <Link href={`/sign-in?callbackUrl=${encodeURIComponent(path)}`} className="link">
            Sign in again
          </Link>
        )}
      </span>
    </p>
  );
}
