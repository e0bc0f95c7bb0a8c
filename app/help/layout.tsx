import type { Metadata } from "next";
import type { ReactNode } from "react";
import { NeedsScripts } from "@/components/shell/needs-scripts";
import { Shell } from "@/components/shell/shell";
import { shellUserOf } from "@/components/shell/shell-user";
import { currentUser } from "@/lib/http/guards";

export const metadata: Metadata = { robots: { index: true, follow: true } };

/** Open to everybody; who is signed in keeps the bar. */
export default async function HelpLayout({ children }: { children: ReactNode }) {
  return (
    <Shell user={shellUserOf(await currentUser())}>
      <NeedsScripts page="help" />
      {children}
    </Shell>
  );
}
