import type { Metadata } from "next";
import { readinessCopy } from "@/components/copy/policy-schedule";
import { ReadinessList } from "@/components/readiness/readiness-list";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { LaterNotice } from "@/components/ui/later-notice";
import { Panel, PanelSection } from "@/components/ui/panel";
import { readinessQuerySchema } from "@/lib/contract/policy-schedule-schemas";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { readReadiness } from "@/lib/workgroups/member-readiness";

export const metadata: Metadata = { title: readinessCopy.title };

export default async function ReadinessPage({
  params,
  searchParams,
}: PageProps<"/workgroups/[workgroupId]/readiness">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}/readiness`;
  const admin = await requirePageWorkgroupAdmin(workgroupId, path);
  const { after } = readinessQuerySchema.catch({}).parse(await searchParams);
  const read = await readReadiness(admin, after);
  const { workgroup } = admin;
  return (
    <WorkgroupPage workgroup={workgroup} current="security" title={readinessCopy.title} intro={readinessCopy.text}>
      {read.ok ? (
        <ReadinessList
          key={after ?? "first"}
          workgroupId={workgroup.id}
          page={read.value}
          isFirst={after === undefined}
          canRemind={workgroup.scheduledAt !== null}
        />
      ) : (
        <Panel>
          <PanelSection title={readinessCopy.title} description={readinessCopy.notLoaded}>
            <LaterNotice {...read} />
          </PanelSection>
        </Panel>
      )}
    </WorkgroupPage>
  );
}
