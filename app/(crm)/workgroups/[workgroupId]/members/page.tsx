import { LifeBuoy, MailPlus } from "lucide-react";
import type { Metadata } from "next";
import { helpDeskCopy } from "@/components/copy/help-desk";
import { invitationsCopy } from "@/components/copy/invitations";
import { settingsCopy } from "@/components/copy/settings";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { LinkRow, LinkRows } from "@/components/ui/link-rows";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";

export const metadata: Metadata = { title: settingsCopy.sections.members };

export default async function MembersPage({ params }: PageProps<"/workgroups/[workgroupId]/members">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}/members`;
  const { workgroup } = await requirePageWorkgroupAdmin(workgroupId, path);
  return (
    <WorkgroupPage workgroup={workgroup} current="members" title={settingsCopy.sections.members}>
      <LinkRows>
        <LinkRow
          href={`/workgroups/${workgroup.id}/invitations`}
          icon={MailPlus}
          title={invitationsCopy.title}
          text={invitationsCopy.about}
        />
        <LinkRow
          href={`/workgroups/${workgroup.id}/members/help`}
          icon={LifeBuoy}
          title={helpDeskCopy.title}
          text={helpDeskCopy.about}
        />
      </LinkRows>
    </WorkgroupPage>
  );
}
