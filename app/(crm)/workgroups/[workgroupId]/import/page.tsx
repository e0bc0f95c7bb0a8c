import type { Metadata } from "next";
import { importCopy } from "@/components/copy/member-import";
import { ImportSection } from "@/components/members/import-section";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { IMPORT_BODY_LIMIT, IMPORT_LINES } from "@/lib/contract/limits";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { listImports } from "@/lib/workgroups/member-import";

export const metadata: Metadata = { title: importCopy.pageTitle };

export default async function ImportPage({ params }: PageProps<"/workgroups/[workgroupId]/import">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}/import`;
  const admin = await requirePageWorkgroupAdmin(workgroupId, path);
  const { workgroup } = admin;
  const numbers = { lines: IMPORT_LINES, megabytes: IMPORT_BODY_LIMIT / (1024 * 1024) };
  return (
    <WorkgroupPage workgroup={workgroup} current="members" title={importCopy.pageTitle}>
      <ImportSection workgroupId={workgroup.id} numbers={numbers} initial={await listImports(admin)} />
    </WorkgroupPage>
  );
}
