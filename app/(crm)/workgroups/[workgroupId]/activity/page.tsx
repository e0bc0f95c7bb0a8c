import type { Metadata } from "next";
import { settingsCopy } from "@/components/copy/settings";
import { workgroupActivityCopy as copy } from "@/components/copy/workgroup-activity";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { ButtonLink } from "@/components/ui/button";
import { LaterNotice } from "@/components/ui/later-notice";
import { Panel } from "@/components/ui/panel";
import {
  type ActivityFields,
  addressOf,
  filterOf,
  readAddress,
} from "@/components/workgroup-activity/activity-address";
import { ActivityFilters } from "@/components/workgroup-activity/activity-filters";
import { EventList } from "@/components/workgroup-activity/event-list";
import { ExportButton } from "@/components/workgroup-activity/export-button";
import type { WorkgroupActivity } from "@/lib/contract/workgroup-activity-schemas";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { readActivity } from "@/lib/workgroups/workgroup-activity";

export const metadata: Metadata = { title: settingsCopy.sections.activity };

export default async function ActivityPage({ params, searchParams }: PageProps<"/workgroups/[workgroupId]/activity">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}/activity`;
  const fields = readAddress(await searchParams);
  const admin = await requirePageWorkgroupAdmin(workgroupId, addressOf(path, fields));
  const filter = filterOf(fields);
  const read = await readActivity(admin, { ...filter, after: fields.after });
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <WorkgroupPage
      workgroup={admin.workgroup}
      current="activity"
      title={settingsCopy.sections.activity}
      intro={copy.intro}
    >
      <Panel>
        <ActivityFilters key={addressOf(path, fields)} path={path} fields={fields} isFiltered={isFiltered} />
        {read.ok ? (
          <Events path={path} fields={fields} isFiltered={isFiltered} page={read.value} />
        ) : (
          <div className="p-5 sm:p-6">
            <LaterNotice {...read} />
          </div>
        )}
        <ExportButton url={addressOf(`/api/workgroups/${admin.workgroup.id}/activity.csv`, filter)} />
      </Panel>
    </WorkgroupPage>
  );
}

type EventsProps = { path: string; fields: ActivityFields; isFiltered: boolean; page: WorkgroupActivity };

function Events({ path, fields, isFiltered, page }: EventsProps) {
  const { after, ...filters } = fields;
  return (
    <>
      {page.events.length === 0 ? (
        <p className="p-5 text-body text-muted sm:p-6">{isFiltered || after ? copy.noneFound : copy.empty}</p>
      ) : (
        <EventList path={path} events={page.events} now={new Date().toISOString()} />
      )}
      {(after || page.next) && (
        <nav aria-label={copy.pages} className="flex flex-wrap justify-end gap-3 px-5 py-3 sm:px-6">
          {after && <ButtonLink href={addressOf(path, filters)}>{copy.newest}</ButtonLink>}
          {page.next && <ButtonLink href={addressOf(path, { ...filters, after: page.next })}>{copy.older}</ButtonLink>}
        </nav>
      )}
    </>
  );
}
