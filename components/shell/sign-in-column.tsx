import Link from "next/link";
import type { ReactNode } from "react";
import { brand, shellCopy } from "@/components/copy/shell";
import { Mark } from "@/components/ui/mark";

type SignInColumnProps = { support?: string; children: ReactNode };

/** One column, one thing to do. */
export function SignInColumn({ support, children }: SignInColumnProps) {
  return (
    <div className="flex min-h-dvh flex-col px-6 sm:px-4">
      <main className="mx-auto w-full max-w-[400px] flex-1 pt-12 pb-12 text-lead sm:pt-[12vh]">
        <div className="mb-8 flex items-center gap-2.5 text-lead font-semibold tracking-tight">
          <Mark className="size-8" />
          {brand}
        </div>
        <noscript>
          <p className="mb-5 text-body text-bad">{shellCopy.needsScripts}</p>
        </noscript>
        {children}
      </main>
      <footer className="mx-auto flex w-full max-w-[400px] gap-5 pb-8 text-body text-muted">
        <Link href="/help/two-factor-authentication" className="link-quiet">
          {shellCopy.help}
        </Link>
        {support && (
          <a href={`mailto:${support}`} className="link-quiet">
            {shellCopy.emailUs}
          </a>
        )}
      </footer>
    </div>
  );
}
