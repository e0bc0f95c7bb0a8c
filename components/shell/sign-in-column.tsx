import type { ReactNode } from "react";
import { brand, shellCopy } from "@/components/copy/shell";
import { AppLink } from "@/components/ui/app-link";
import { Mark } from "@/components/ui/mark";
import { BrandArea } from "./brand-area";

type SignInColumnProps = { support?: string; children: ReactNode };

/** One surface near the optical center, one thing to do; a quiet brand area beside it where there is room. */
export function SignInColumn({ support, children }: SignInColumnProps) {
  return (
    <div className="grid min-h-dvh bg-surface sm:bg-page lg:grid-cols-[minmax(0,1fr)_minmax(0,40%)]">
      <div className="flex flex-col">
        {/*
          The optical center of a usual form, counted from the top: a column centered by its own height would move when the rest of
          the document comes. On phones the keyboard takes the lower half.
        */}
        <main className="flex flex-1 flex-col items-center text-lead sm:px-4">
          <div className="w-full max-w-[440px] pt-8 sm:pt-[max(1.5rem,40dvh-14rem)]">
            <div className="mb-1 flex items-center gap-2.5 px-6 text-lead font-semibold tracking-tight sm:mb-5 sm:px-0">
              <Mark className="size-8" />
              {brand}
            </div>
            <div className="bg-surface p-6 sm:rounded-md sm:border sm:border-line sm:p-8">{children}</div>
          </div>
        </main>
        <footer className="mx-auto flex w-full max-w-[440px] gap-5 px-6 pt-6 pb-6 text-body text-muted sm:px-0">
          <AppLink href="/help/two-factor-authentication" className="link-quiet py-0.5">
            {shellCopy.help}
          </AppLink>
          {support && (
            <a href={`mailto:${support}`} className="link-quiet py-0.5">
              {shellCopy.emailUs}
            </a>
          )}
        </footer>
      </div>
      <BrandArea />
    </div>
  );
}
