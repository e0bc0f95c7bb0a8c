import type { Metadata } from "next";
import { sessionsCopy } from "@/components/copy/sessions";
import { SessionsPanel } from "@/components/sessions/sessions-panel";
import { PageHeading } from "@/components/shell/shell";
import { linkTo } from "@/components/ui/link-to";
import { listSessions } from "@/lib/account/session-list";
import { hours, minutes } from "@/lib/contract/duration";
import { SESSION_IDLE, SESSION_LIFE } from "@/lib/contract/limits";
import { requirePageUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: sessionsCopy.title };

export default async function SessionsPage() {
  const sessions = await listSessions(await requirePageUser("/account/sessions"));
  return (
    <>
      <PageHeading title={sessionsCopy.title}>{sessionsCopy.intro(linkTo("/account"))}</PageHeading>
      {/* Remount on a different session list; keep the status message otherwise. */}
      <SessionsPanel
        key={sessions.map(({ id }) => id).join()}
        initial={sessions}
        idleMinutes={SESSION_IDLE / minutes(1)}
        lifeHours={SESSION_LIFE / hours(1)}
      />
    </>
  );
}
