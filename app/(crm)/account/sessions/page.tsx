import type { Metadata } from "next";
import { SessionsPanel } from "@/components/sessions/sessions-panel";
import { PageHeading } from "@/components/shell/shell";
import { AppLink } from "@/components/ui/app-link";
import { SESSION_IDLE, SESSION_LIFE } from "@/lib/auth/limits";
import { listSessions } from "@/lib/auth/own-sessions";
import { requirePageUser } from "@/lib/auth/session";
import { hours, minutes } from "@/lib/time";

export const metadata: Metadata = { title: "My sessions" };

export default async function SessionsPage() {
  const sessions = await listSessions(await requirePageUser("/account/sessions"));
  return (
    <>
      <PageHeading title="My sessions">
        Where you are signed in. One you do not know? End it, then change your password on{" "}
        <AppLink href="/account" className="link">
          User Information
        </AppLink>
        .
      </PageHeading>
      {/* Another list makes another panel; what was ended in this one stays said. */}
      <SessionsPanel
        key={sessions.map(({ id }) => id).join()}
        initial={sessions}
        idleMinutes={SESSION_IDLE / minutes(1)}
        lifeHours={SESSION_LIFE / hours(1)}
      />
    </>
  );
}
