"use client";

import { Button } from "../ui/button";
import { DeadEnd } from "./dead-end";

type FailureProps = { error: unknown; retry: () => void };

/** The server's words stay in its log; its reference number leads there. */
export function Failure({ error, retry }: FailureProps) {
  const reference = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <DeadEnd
      title="Something went wrong"
      text="It is our fault, not yours, and nothing was changed. Try again in a moment."
    >
      <Button look="primary" onClick={retry}>
        Try again
      </Button>
      {reference && <p className="w-full text-small text-muted">Reference {reference}</p>}
    </DeadEnd>
  );
}
