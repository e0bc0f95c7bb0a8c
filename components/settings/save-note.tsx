import { CircleAlert, CircleCheck } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { Refusal } from "@/components/api";
import { refusalText } from "@/components/copy/errors";
import { controls } from "@/components/copy/shell";
import { Note } from "@/components/ui/note";

export type Outcome = { kind: "idle" } | { kind: "saved"; text: string } | { kind: "refused"; refusal: Refusal };

/** The left end of a form's footer: what the last press of the button did. */
export function SaveNote({ outcome, idle }: { outcome: Outcome; idle: string }) {
  return (
    <>
      {outcome.kind === "idle" && <p>{idle}</p>}
      <div role="status">
        {outcome.kind === "saved" && (
          <Note icon={CircleCheck} tone="ink" iconTone="good">
            {outcome.text}
          </Note>
        )}
      </div>
      <div role="alert">{outcome.kind === "refused" && <Refused refusal={outcome.refusal} />}</div>
    </>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  const path = usePathname();
  return (
    <Note icon={CircleAlert} tone="bad">
      {refusalText(refusal)}{" "}
      {refusal.code === "unauthenticated" && (
        <Link href={`/sign-in?callbackUrl=${encodeURIComponent(path)}`} className="link">
          {controls.signInAgain}
        </Link>
      )}
    </Note>
  );
}
