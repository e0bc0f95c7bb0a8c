"use client";

import { LateNotFound } from "@/components/shell/late-not-found";

/** Pages outside `(crm)` forbid nothing, so nobody sees this. Next would send its own page for it with every answer. */
export default function ForbiddenPage() {
  return <LateNotFound user={null} theme="system" />;
}
