import type { Metadata } from "next";
import { securityCopy } from "@/components/copy/security-options";
import { SecurityForm } from "@/components/settings/security-form";
import { WorkgroupLinks } from "@/components/settings/workgroup-links";
import { PageHeading } from "@/components/shell/shell";
import { Badge } from "@/components/ui/badge";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { describeSecurity } from "@/lib/workgroups/policy-switch";

export const metadata: Metadata = { title: securityCopy.pageTitle };

export default async function WorkgroupPage({ params }: PageProps<"/workgroups/[workgroupId]">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}`;
  const { workgroup, session } = await requirePageWorkgroupAdmin(workgroupId, path);
  const security = await describeSecurity(workgroup);
  return (
    <>
      <PageHeading title={securityCopy.pageTitle}>
        <span className="inline-flex flex-wrap items-center gap-2.5">
          {workgroup.name}
          <Badge>{workgroup.edition}</Badge>
        </span>
      </PageHeading>
      <SecurityForm key={workgroup.id} initial={security} ownSessionWithCode={session.secondStepAt !== null} />
      <WorkgroupLinks workgroupId={workgroup.id} />
    </>
  );
}
