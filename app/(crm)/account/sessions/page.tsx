import type { Metadata } from "next";
import { sessionsCopy } from "@/components/copy/sessions";
import { SessionsPanel } from "@/components/sessions/sessions-panel";
import { AccountPage } from "@/components/settings/account-page";
import { linkTo } from "@/components/ui/link-to";
import { listSessions } from "@/lib/account/session-list";
import { hours, minutes } from "@/lib/contract/duration";
import { SESSION_IDLE, SESSION_LIFE } from "@/lib/contract/limits";
import { requirePageUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: sessionsCopy.title };

export default async function SessionsPage() {
  const sessions = await listSessions(await requirePageUser("/account/sessions"));
  return (
    <AccountPage
      current="/account/sessions"
      title={sessionsCopy.title}
      intro={sessionsCopy.intro(linkTo("/account/password"))}
    >
      {/* Remount on a different session list; keep the status message otherwise. */}
      <SessionsPanel
        key={sessions.map(({ id }) => id).join()}
        initial={sessions}
        now={new Date().toISOString()}
        idleMinutes={SESSION_IDLE / minutes(1)}
        lifeHours={SESSION_LIFE / hours(1)}
      />
    </AccountPage>
  );
}
