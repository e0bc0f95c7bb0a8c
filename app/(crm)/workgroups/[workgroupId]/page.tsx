import type { Metadata } from "next";
import { membersCopy } from "@/components/copy/members";
import { securityCopy } from "@/components/copy/security-options";
import { MembersHelpPanel } from "@/components/members/members-help-panel";
import { SecurityForm } from "@/components/settings/security-form";
import { WorkgroupLinks } from "@/components/settings/workgroup-links";
import { PageHeading } from "@/components/shell/shell";
import { Badge } from "@/components/ui/badge";
import { LaterNotice } from "@/components/ui/later-notice";
import { Panel, PanelSection } from "@/components/ui/panel";
import { hours } from "@/lib/contract/duration";
import { CONSECUTIVE_WRONG_CODES, WRONG_CODES_PER_ACCOUNT, WRONG_CODES_WINDOW } from "@/lib/contract/limits";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { listMembers } from "@/lib/workgroups/help-desk";

export const metadata: Metadata = { title: securityCopy.pageTitle };

const numbers = {
  wrongCodes: WRONG_CODES_PER_ACCOUNT,
  hours: WRONG_CODES_WINDOW / hours(1),
  inARow: CONSECUTIVE_WRONG_CODES,
};

export default async function WorkgroupPage({ params }: PageProps<"/workgroups/[workgroupId]">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}`;
  const admin = await requirePageWorkgroupAdmin(workgroupId, path);
  const { workgroup, session, user } = admin;
  const troubled = await listMembers(admin, { needsHelp: true });
  return (
    <>
      <PageHeading title={securityCopy.pageTitle}>
        <span className="inline-flex flex-wrap items-center gap-2.5">
          {workgroup.name}
          <Badge>{workgroup.edition}</Badge>
        </span>
      </PageHeading>
      <SecurityForm key={workgroup.id} initial={workgroup} ownSessionWithCode={session.secondStepAt !== null} />
      <div className="mt-6">
        {troubled.ok ? (
          <MembersHelpPanel
            key={workgroup.id}
            workgroupId={workgroup.id}
            readerId={user.id}
            initial={troubled.value}
            numbers={numbers}
          />
        ) : (
          <Panel>
            <PanelSection title={membersCopy.title} description={membersCopy.notLoaded}>
              <LaterNotice {...troubled} />
            </PanelSection>
          </Panel>
        )}
      </div>
      <WorkgroupLinks workgroupId={workgroup.id} />
    </>
  );
}
