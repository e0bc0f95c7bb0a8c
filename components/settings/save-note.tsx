import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { Refusal } from "@/components/api";
import { refusalText } from "@/components/copy/errors";
import { controls } from "@/components/copy/shell";
import { AlertLine } from "@/components/ui/alert-slot";
import { Note } from "@/components/ui/note";

export type Outcome = { kind: "idle" } | { kind: "saved"; text: string } | { kind: "refused"; refusal: Refusal };

/** The result of the last save, at the left end of a form's footer. */
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
      <AlertLine>{outcome.kind === "refused" && <Refused refusal={outcome.refusal} />}</AlertLine>
    </>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  const path = usePathname();
  return (
    <>
      {refusalText(refusal)}{" "}
      {refusal.code === "unauthenticated" && (
        <Link href={`/sign-in?callbackUrl=${encodeURIComponent(path)}`} className="link">
          {controls.signInAgain}
        </Link>
      )}
    </>
  );
}
