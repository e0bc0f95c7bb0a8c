"use client";

import { useEffect } from "react";
import { failureCopy } from "@/components/copy/errors";
import { documentCopy } from "@/components/copy/shell";
import { Button } from "@/components/ui/button";
import { DeadEnd } from "./dead-end";

type FailureProps = { error: unknown; retry: () => void };

/** The server's words stay in its log; its reference number leads there. */
export function Failure({ error, retry }: FailureProps) {
  // The title of the page that failed would promise its content.
  useEffect(() => {
    document.title = documentCopy.pageTitle(failureCopy.title);
  }, []);
  const reference = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <DeadEnd title={failureCopy.title} text={failureCopy.text}>
      <Button look="primary" onClick={retry}>
        {failureCopy.retry}
      </Button>
      {reference && <p className="w-full text-small text-muted">{failureCopy.reference(reference)}</p>}
    </DeadEnd>
  );
}
