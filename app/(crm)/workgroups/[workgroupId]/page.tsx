import type { Metadata } from "next";
import { SecurityForm } from "@/components/settings/security-form";
import { WorkgroupLinks } from "@/components/settings/workgroup-links";
import { PageHeading } from "@/components/shell/shell";
import { Badge } from "@/components/ui/badge";
import { requirePageWorkgroupAdmin } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Workgroup Management" };

export default async function WorkgroupPage({ params }: PageProps<"/workgroups/[workgroupId]">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}`;
  const { workgroup, session } = await requirePageWorkgroupAdmin(workgroupId, path);
  return (
    <>
      <PageHeading title="Workgroup Management">
        <span className="inline-flex flex-wrap items-center gap-2.5">
          {workgroup.name}
          <Badge>{workgroup.edition}</Badge>
        </span>
      </PageHeading>
      <SecurityForm key={workgroup.id} initial={workgroup} ownSessionWithCode={session.secondStepAt !== null} />
      <WorkgroupLinks workgroupId={workgroup.id} />
    </>
  );
}
