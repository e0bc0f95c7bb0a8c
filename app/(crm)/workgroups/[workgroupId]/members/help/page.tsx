import type { Metadata } from "next";
import { helpDeskCopy } from "@/components/copy/help-desk";
import { MembersHelpPanel } from "@/components/help-desk/members-help-panel";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { LaterNotice } from "@/components/ui/later-notice";
import { Panel, PanelSection } from "@/components/ui/panel";
import { hours } from "@/lib/contract/duration";
import {
  CONSECUTIVE_WRONG_CODES,
  TEMPORARY_CODE,
  WRONG_CODES_PER_ACCOUNT,
  WRONG_CODES_WINDOW,
} from "@/lib/contract/limits";
import { memberQuerySchema } from "@/lib/contract/member-schemas";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { listMembers } from "@/lib/workgroups/member-list";

export const metadata: Metadata = { title: helpDeskCopy.pageTitle };

const membersWhoNeedHelp = memberQuerySchema.parse({ needsHelp: "true" });

const numbers = {
  wrongCodes: WRONG_CODES_PER_ACCOUNT,
  hours: WRONG_CODES_WINDOW / hours(1),
  inARow: CONSECUTIVE_WRONG_CODES,
};

export default async function HelpDeskPage({ params }: PageProps<"/workgroups/[workgroupId]/members/help">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}/members/help`;
  const admin = await requirePageWorkgroupAdmin(workgroupId, path);
  const troubled = await listMembers(admin, membersWhoNeedHelp);
  return (
    <WorkgroupPage workgroup={admin.workgroup} current="members" title={helpDeskCopy.pageTitle}>
      {troubled.ok ? (
        <MembersHelpPanel
          key={admin.workgroup.id}
          workgroupId={admin.workgroup.id}
          readerId={admin.user.id}
          initial={troubled.value}
          numbers={numbers}
          temporaryHours={TEMPORARY_CODE.hours}
        />
      ) : (
        <Panel>
          <PanelSection title={helpDeskCopy.title} description={helpDeskCopy.notLoaded}>
            <LaterNotice {...troubled} />
          </PanelSection>
        </Panel>
      )}
    </WorkgroupPage>
  );
}
