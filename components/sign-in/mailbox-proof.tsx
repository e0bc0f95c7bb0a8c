"use client";

import { proofCopy } from "@/components/copy/policy-schedule";
import { Ending, LinkAction } from "@/components/link-action";
import { AlertLine } from "@/components/ui/alert-slot";

/** What a form without scripts has led to. */
export type ProofResult = "done" | "over" | "failed";

/** The page behind the proof link. */
export function MailboxProof({ token, result }: { token: string; result: ProofResult | null }) {
  if (result === "done" || result === "over") return <Ending {...proofCopy[result]} href="/" />;
  return (
    <>
      {result === "failed" && <AlertLine className="mb-4">{proofCopy.failed}</AlertLine>}
      <LinkAction<null>
        token={token}
        path={`/api/readiness-proof/${token}`}
        acceptsForm
        asking={proofCopy.asking}
        done={() => proofCopy.done}
        doneHref={() => "/"}
        over={proofCopy.over}
        overHref="/"
      />
    </>
  );
}
