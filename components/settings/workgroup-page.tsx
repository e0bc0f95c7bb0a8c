import type { ReactNode } from "react";
import { settingsCopy } from "@/components/copy/settings";
import { Badge } from "@/components/ui/badge";
import type { AdministeredWorkgroup } from "@/lib/contract/workgroup-schemas";
import { SettingsPage } from "./settings-page";

const sections = {
  security: { path: "", title: settingsCopy.sections.security },
  members: { path: "/members", title: settingsCopy.sections.members },
  activity: { path: "/activity", title: settingsCopy.sections.activity },
  report: { path: "/report", title: settingsCopy.sections.report },
  delivery: { path: "/delivery", title: settingsCopy.sections.delivery },
} as const;

type WorkgroupPageProps = {
  workgroup: AdministeredWorkgroup;
  current: keyof typeof sections;
  title: string;
  intro?: ReactNode;
  children: ReactNode;
};

/** The frame of every page of Workgroup Management. */
export function WorkgroupPage({ workgroup, current, title, intro, children }: WorkgroupPageProps) {
  const hrefOf = (path: string) => `/workgroups/${workgroup.id}${path}`;
  return (
    <SettingsPage
      area={settingsCopy.workgroup}
      sections={Object.values(sections).map((section) => ({ href: hrefOf(section.path), title: section.title }))}
      current={hrefOf(sections[current].path)}
      title={title}
      intro={
        <>
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="min-w-0 break-words">{workgroup.name}</span>
            <Badge>{workgroup.edition}</Badge>
          </p>
          {intro && <p className="mt-2 text-body">{intro}</p>}
        </>
      }
    >
      {children}
    </SettingsPage>
  );
}
