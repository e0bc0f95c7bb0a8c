import { UserRoundCheck } from "lucide-react";
import type { Metadata } from "next";
import { readinessCopy } from "@/components/copy/policy-schedule";
import { securityCopy } from "@/components/copy/security-options";
import { SecurityForm } from "@/components/settings/security-form";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { LinkRow, LinkRows } from "@/components/ui/link-rows";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { describeSecurity, readPolicyHistory } from "@/lib/workgroups/policy-switch";

export const metadata: Metadata = { title: securityCopy.pageTitle };

export default async function SecurityOptionsPage({ params }: PageProps<"/workgroups/[workgroupId]">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}`;
  const { workgroup, session } = await requirePageWorkgroupAdmin(workgroupId, path);
  const [security, history] = await Promise.all([describeSecurity(workgroup), readPolicyHistory(workgroup.id)]);
  return (
    <WorkgroupPage workgroup={workgroup} current="security" title={securityCopy.pageTitle}>
      <SecurityForm
        key={workgroup.id}
        initial={security}
        history={history}
        ownSessionWithCode={session.secondStepAt !== null}
      />
      <LinkRows>
        <LinkRow
          href={`/workgroups/${workgroup.id}/readiness`}
          icon={UserRoundCheck}
          title={readinessCopy.title}
          text={readinessCopy.about}
        />
      </LinkRows>
    </WorkgroupPage>
  );
}
