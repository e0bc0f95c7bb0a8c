"use client";

import { LateNotFound } from "@/components/shell/late-not-found";

/** Not shown: only pages in `(crm)` forbid access, and they have a page for it. Without this file Next would send its own with every answer. */
export default function ForbiddenPage() {
  return <LateNotFound user={null} theme="system" />;
}
