import type { ReactNode } from "react";
import { brand } from "@/components/copy/shell";
import { Mark } from "@/components/ui/mark";

/** The shell when the server could not tell who is there. */
export function BareShell({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center border-b border-line bg-surface px-4 sm:px-6">
        {/* No router link: a full load leads past whatever broke. */}
        <a href="/" className="flex items-center gap-2.5 rounded-sm text-lead font-semibold tracking-tight">
          <Mark />
          {brand}
        </a>
      </header>
      <main className="mx-auto w-full max-w-[928px] flex-1 px-4 pt-8 pb-16 sm:px-6">{children}</main>
    </div>
  );
}
