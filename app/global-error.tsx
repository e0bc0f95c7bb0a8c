"use client";

import { inter } from "@/components/fonts";
import { BareShell } from "@/components/shell/bare-shell";
import { Failure } from "@/components/shell/failure";
import "./globals.css";

/** Stands in for the root layout, so it brings its own document; the theme follows the system here. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" className={inter.variable}>
      <body>
        <BareShell>
          <Failure error={error} retry={retry} />
        </BareShell>
      </body>
    </html>
  );
}
