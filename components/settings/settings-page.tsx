import { type ReactNode, useId } from "react";
import { SettingsNavigation, type SettingsSection } from "./settings-navigation";

type SettingsPageProps = {
  /** Name of the navigation: the area that the sections belong to. */
  area: string;
  sections: readonly SettingsSection[];
  /** The `href` of the section that this page shows. */
  current: string;
  title: string;
  intro?: ReactNode;
  children: ReactNode;
};

/** A page of My account or Workgroup Management: its navigation at the left, its one section as a region named by the heading. */
export function SettingsPage({ area, sections, current, title, intro, children }: SettingsPageProps) {
  const id = useId();
  return (
    <div data-wide="" className="grid-cols-[11.5rem_minmax(0,1fr)] gap-10 md:grid lg:gap-14">
      <SettingsNavigation label={area} sections={sections} current={current} />
      <section aria-labelledby={id} className="min-w-0">
        <h1 id={id} tabIndex={-1} className="text-display">
          {title}
        </h1>
        {intro && <div className="mt-1 text-lead text-muted">{intro}</div>}
        <div className="mt-7 grid grid-cols-[minmax(0,1fr)] gap-6">{children}</div>
      </section>
    </div>
  );
}
