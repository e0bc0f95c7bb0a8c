import type { ReactNode } from "react";
import { ProtectedCalls } from "@/components/protected/protected-calls";
import { Shell } from "@/components/shell/shell";
import { currentUser } from "@/lib/auth/session";
import { CODE_DIGITS, WRONG_CODES_WINDOW } from "@/lib/mfa/limits";
import { hours } from "@/lib/time";

/** Draws the shell; it guards nothing, because a layout is not run again on the way from page to page. */
export default async function CrmLayout({ children }: { children: ReactNode }) {
  return (
    <Shell signedIn={await currentUser()}>
      <ProtectedCalls digits={CODE_DIGITS} pauseHours={WRONG_CODES_WINDOW / hours(1)}>
        {children}
      </ProtectedCalls>
    </Shell>
  );
}
