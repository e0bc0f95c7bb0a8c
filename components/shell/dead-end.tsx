"use client";

import type { ReactNode } from "react";
import { documentCopy } from "@/components/copy/shell";
import { useHydrated } from "@/components/hydrated";

/** Not found, not allowed, gone wrong: what happened, and the way on. */
export function DeadEnd({ title, text, children }: { title: string; text: ReactNode; children: ReactNode }) {
  const hydrated = useHydrated();
  return (
    <div className="mx-auto max-w-md pt-10 text-center sm:pt-20">
      {/* Scripts bring back the title of the page that failed. This one goes before it. */}
      {hydrated && <title>{documentCopy.pageTitle(title)}</title>}
      <h1 tabIndex={-1} className="text-display">
        {title}
      </h1>
      <p className="mt-3 text-lead text-balance text-muted">{text}</p>
      <div className="mt-7 flex flex-wrap justify-center gap-3">{children}</div>
    </div>
  );
}
