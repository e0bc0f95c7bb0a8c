import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "../ui/mark";

type SignInColumnProps = { support?: string; children: ReactNode };

/** One column, one thing to do. */
export function SignInColumn({ support, children }: SignInColumnProps) {
  return (
    <div className="flex min-h-dvh flex-col px-6 sm:px-4">
      <main className="mx-auto w-full max-w-[400px] flex-1 pt-12 pb-12 text-lead sm:pt-[12vh]">
        <div className="mb-8 flex items-center gap-2.5 text-lead font-semibold tracking-tight">
          <Mark className="size-8" />
          LeadMaster
        </div>
        <noscript>
          <p className="mb-5 text-body text-bad">Signing in needs JavaScript. Turn it on and reload this page.</p>
        </noscript>
        {children}
      </main>
      <footer className="mx-auto flex w-full max-w-[400px] gap-5 pb-8 text-body text-muted">
        <Link href="/help/two-factor-authentication" className="link-quiet">
          Help
        </Link>
        {support && (
          <a href={`mailto:${support}`} className="link-quiet">
            E-mail us
          </a>
        )}
      </footer>
    </div>
  );
}
