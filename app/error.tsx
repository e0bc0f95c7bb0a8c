"use client";

import { BareShell } from "@/components/shell/bare-shell";
import { Failure } from "@/components/shell/failure";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <BareShell>
      <Failure error={error} retry={retry} />
    </BareShell>
  );
}
