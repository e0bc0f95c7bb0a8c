import type { Metadata } from "next";
import { shortDay } from "@/components/copy/delivery-health";
import { protectionNames } from "@/components/copy/members";
import { reportCopy } from "@/components/copy/report";
import { settingsCopy } from "@/components/copy/settings";
import { NumberTable } from "@/components/health/number-table";
import { PeriodSwitch } from "@/components/health/period-switch";
import { ExceptionList } from "@/components/report/exception-list";
import { SignInChart } from "@/components/report/sign-in-chart";
import { WorkgroupPage } from "@/components/settings/workgroup-page";
import { LaterNotice } from "@/components/ui/later-notice";
import { Panel, PanelSection } from "@/components/ui/panel";
import { REPORT_DAYS, REPORT_EXCEPTIONS } from "@/lib/contract/limits";
import { protections } from "@/lib/contract/vocabulary";
import { reportQuerySchema, type WorkgroupReport } from "@/lib/contract/workgroup-report-schemas";
import { requirePageWorkgroupAdmin } from "@/lib/http/guards";
import { readReport } from "@/lib/workgroups/workgroup-report";

export const metadata: Metadata = { title: settingsCopy.sections.report };

export default async function ReportPage({ params, searchParams }: PageProps<"/workgroups/[workgroupId]/report">) {
  const { workgroupId } = await params;
  const path = `/workgroups/${encodeURIComponent(workgroupId)}/report`;
  // An address that was typed wrong is no reason for an error page.
  const { days } = reportQuerySchema.catch({ days: REPORT_DAYS.default }).parse(await searchParams);
  const admin = await requirePageWorkgroupAdmin(workgroupId, `${path}?days=${days}`);
  const read = await readReport(admin, days);
  return (
    <WorkgroupPage
      workgroup={admin.workgroup}
      current="report"
      title={settingsCopy.sections.report}
      intro={reportCopy.intro}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <PeriodSwitch path={path} days={days} periods={reportCopy.periods} />
        <p className="text-small text-muted">{reportCopy.utc}</p>
      </div>
      {read.ok ? <Report report={read.value} /> : <LaterNotice {...read} />}
    </WorkgroupPage>
  );
}

function Report({ report: { days, members, exceptions } }: { report: WorkgroupReport }) {
  const sum = (key: "withSecondStep" | "withoutSecondStep") => days.reduce((total, day) => total + day[key], 0);
  const [withStep, withoutStep] = [sum("withSecondStep"), sum("withoutSecondStep")];
  const { signIns, byDay } = reportCopy;
  return (
    <Panel>
      <PanelSection
        title={signIns.title}
        description={withStep + withoutStep > 0 ? signIns.total(withStep, withoutStep) : signIns.none}
      >
        {withStep + withoutStep > 0 && (
          <div className="grid gap-5">
            <SignInChart days={days} />
            <details>
              <summary className="w-fit cursor-pointer text-body font-medium pointer-coarse:py-2.5">
                {byDay.toggle}
              </summary>
              <div className="mt-3">
                <NumberTable
                  caption={byDay.caption}
                  first={byDay.first}
                  columns={[reportCopy.withStep, reportCopy.withoutStep]}
                  rows={days.toReversed().map(({ date, withSecondStep, withoutSecondStep }) => ({
                    key: date,
                    name: <time dateTime={date}>{shortDay(date)}</time>,
                    numbers: [withSecondStep, withoutSecondStep],
                  }))}
                />
              </div>
            </details>
          </div>
        )}
      </PanelSection>
      <PanelSection title={reportCopy.members.title} description={reportCopy.members.about}>
        <NumberTable
          caption={reportCopy.members.title}
          first={reportCopy.members.first}
          columns={[reportCopy.members.column]}
          rows={protections.map((one) => ({ key: one, name: protectionNames[one], numbers: [members[one]] }))}
        />
      </PanelSection>
      <PanelSection title={reportCopy.exceptions.title} description={reportCopy.exceptions.about(REPORT_EXCEPTIONS)}>
        <ExceptionList exceptions={exceptions} now={new Date().toISOString()} />
      </PanelSection>
    </Panel>
  );
}
