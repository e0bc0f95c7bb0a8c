import type { Metadata } from "next";
import { securityCopy } from "@/components/copy/security-options";
import { SecurityForm } from "@/components/settings/security-form";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { describeSecurity } from "@/lib/workgroups/policy-switch";

export const metadata: Metadata = { title: securityCopy.pageTitle };

export default async function SecurityOptionsPage({ params }: PageProps<"/workgroups/[workgroupId]">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}`;
  const { workgroup, session } = await requirePageWorkgroupAdmin(workgroupId, path);
  const security = await describeSecurity(workgroup);
  return (
    <WorkgroupPage workgroup={workgroup} current="security" title={securityCopy.pageTitle}>
      <SecurityForm key={workgroup.id} initial={security} ownSessionWithCode={session.secondStepAt !== null} />
    </WorkgroupPage>
  );
}
