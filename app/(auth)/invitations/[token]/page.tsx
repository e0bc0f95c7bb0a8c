import type { Metadata } from "next";
import { invitationPageCopy } from "@/components/copy/invitations";
import { type InvitationVisitor, OpenedInvitation } from "@/components/invitations/opened-invitation";
import { NeedsScripts } from "@/components/shell/needs-scripts";
import { SignInColumn } from "@/components/shell/sign-in-column";
import type { SessionState } from "@/lib/auth/session";
import { env } from "@/lib/config/env";
import { sessionState } from "@/lib/http/guards";
import { openInvitation } from "@/lib/workgroups/accept-invitation";

// The address holds the token: no request of the page names it as its referrer.
export const metadata: Metadata = {
  title: invitationPageCopy.pageTitle,
  referrer: "no-referrer",
  robots: { index: false },
};

function visitorOf(session: SessionState, invited: string | undefined): InvitationVisitor {
  if (session.state === "anonymous") return { kind: "anonymous" };
  if (session.user.email !== invited) return { kind: "other", email: session.user.email };
  return { kind: session.state === "signed_in" ? "invited" : "second_step_required" };
}

/** Opening the page uses nothing up: mail scanners open links before people do. */
export default async function InvitationPage({ params }: PageProps<"/invitations/[token]">) {
  const { token } = await params;
  const [invitation, session] = await Promise.all([openInvitation(token), sessionState()]);
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      {invitation && <NeedsScripts page="invitation" />}
      <OpenedInvitation token={token} invitation={invitation} visitor={visitorOf(session, invitation?.email)} />
    </SignInColumn>
  );
}
