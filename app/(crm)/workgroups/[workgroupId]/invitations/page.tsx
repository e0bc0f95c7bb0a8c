import { Users } from "lucide-react";
import type { Metadata } from "next";
import { invitationsCopy } from "@/components/copy/invitations";
import { InvitationsPanels } from "@/components/invitations/invitations-panels";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { LinkRow, LinkRows } from "@/components/ui/link-rows";
import { env } from "@/lib/config/env";
import { hours } from "@/lib/contract/duration";
import { INVITATION_LIFE } from "@/lib/contract/limits";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { listInvitations } from "@/lib/workgroups/invitations";

export const metadata: Metadata = { title: invitationsCopy.title };

export default async function InvitationsPage({ params }: PageProps<"/workgroups/[workgroupId]/invitations">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}/invitations`;
  const admin = await requirePageWorkgroupAdmin(workgroupId, path);
  const { workgroup } = admin;
  return (
    <WorkgroupPage workgroup={workgroup} current="members" title={invitationsCopy.title}>
      <InvitationsPanels
        key={workgroup.id}
        workgroupId={workgroup.id}
        initial={await listInvitations(admin, {})}
        now={new Date().toISOString()}
        numbers={{ linkHours: INVITATION_LIFE / hours(1), daily: env().INVITATIONS_DAILY }}
      />
      <LinkRows>
        <LinkRow
          href={`/workgroups/${workgroup.id}/members`}
          icon={Users}
          title={invitationsCopy.back.title}
          text={invitationsCopy.back.text}
        />
      </LinkRows>
    </WorkgroupPage>
  );
}
