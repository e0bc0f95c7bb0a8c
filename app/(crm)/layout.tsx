import type { ReactNode } from "react";
import { ProtectedCalls } from "@/components/protected/protected-calls";
import { ConsentBanner } from "@/components/shell/consent-banner";
import { NeedsScripts } from "@/components/shell/needs-scripts";
import { type Schedule, ScheduleBanner } from "@/components/shell/schedule-banner";
import { Shell } from "@/components/shell/shell";
import { shellUserOf } from "@/components/shell/shell-user";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { lacksSmsConsent } from "@/lib/account/give-sms-consent";
import type { SignedIn } from "@/lib/auth/session";
import { hours, minutes } from "@/lib/contract/duration";
import { CHALLENGE_LIFE, CODE_DIGITS, WRONG_CODES_WINDOW } from "@/lib/contract/limits";
import { pageCsrfToken } from "@/lib/http/cookies";
import { currentUser } from "@/lib/http/guards";

const numbers = {
  digits: CODE_DIGITS,
  lifeMinutes: CHALLENGE_LIFE / minutes(1),
  pauseHours: WRONG_CODES_WINDOW / hours(1),
};

/** The dates from which workgroups of the user will require two-factor sign-in. */
function schedulesOf({ user, workgroups }: SignedIn): Schedule[] {
  return workgroups.flatMap(({ name, edition, scheduledAt }) =>
    scheduledAt === null
      ? []
      : [{ workgroup: name, at: scheduledAt, asksForPhone: edition === "APP4" && !user.phoneVerified }],
  );
}

/** Draws the shell; it guards nothing, because a layout is not run again on the way from page to page. */
export default async function CrmLayout({ children }: { children: ReactNode }) {
  const signedIn = await currentUser();
  return (
    <Shell user={shellUserOf(signedIn)}>
      {signedIn && lacksSmsConsent(signedIn) && <ConsentBanner />}
      {signedIn && <ScheduleBanner schedules={schedulesOf(signedIn)} />}
      <NeedsScripts page="crm">
        <SignOutForm csrfToken={await pageCsrfToken()} />
      </NeedsScripts>
      <ProtectedCalls numbers={numbers}>{children}</ProtectedCalls>
    </Shell>
  );
}
