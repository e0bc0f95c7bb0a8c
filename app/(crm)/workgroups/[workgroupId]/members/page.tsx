import { FileUp, LifeBuoy, MailPlus } from "lucide-react";
import type { Metadata } from "next";
import { helpDeskCopy } from "@/components/copy/help-desk";
import { invitationsCopy } from "@/components/copy/invitations";
import { importCopy } from "@/components/copy/member-import";
import { membersCopy } from "@/components/copy/members";
import { settingsCopy } from "@/components/copy/settings";
import { MembersPanel } from "@/components/members/members-panel";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { LaterNotice } from "@/components/ui/later-notice";
import { LinkRow, LinkRows } from "@/components/ui/link-rows";
import { Panel, PanelSection } from "@/components/ui/panel";
import { memberQuerySchema } from "@/lib/contract/member-schemas";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { listMembers } from "@/lib/workgroups/member-list";

export const metadata: Metadata = { title: settingsCopy.sections.members };

const everyone = memberQuerySchema.parse({});

export default async function MembersPage({ params, searchParams }: PageProps<"/workgroups/[workgroupId]/members">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}/members`;
  const admin = await requirePageWorkgroupAdmin(workgroupId, path);
  const { workgroup, user } = admin;
  // An address that was typed wrong is no reason for an error page.
  const { needsHelp: _, ...given } = await searchParams;
  const query = memberQuerySchema.catch(everyone).parse(given);
  const read = await listMembers(admin, query);
  return (
    <WorkgroupPage workgroup={workgroup} current="members" title={settingsCopy.sections.members}>
      {read.ok ? (
        <MembersPanel
          workgroupId={workgroup.id}
          readerId={user.id}
          query={query}
          page={read.value}
          now={new Date().toISOString()}
        />
      ) : (
        <Panel>
          <PanelSection title={membersCopy.panel} description={membersCopy.notLoaded}>
            <LaterNotice {...read} />
          </PanelSection>
        </Panel>
      )}
      <LinkRows>
        <LinkRow
          href={`/workgroups/${workgroup.id}/invitations`}
          icon={MailPlus}
          title={invitationsCopy.title}
          text={invitationsCopy.about}
        />
        <LinkRow
          href={`/workgroups/${workgroup.id}/import`}
          icon={FileUp}
          title={importCopy.pageTitle}
          text={importCopy.about}
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
