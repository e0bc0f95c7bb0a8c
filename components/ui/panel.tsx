import type { ReactNode } from "react";

export function Panel({ children }: { children: ReactNode }) {
  return <div className="divide-y divide-line rounded-md border border-line bg-surface">{children}</div>;
}

type PanelSectionProps = { title: string; description: ReactNode; children: ReactNode };

export function PanelSection({ title, description, children }: PanelSectionProps) {
  return (
    <section className="grid gap-x-10 gap-y-5 p-5 sm:p-6 md:grid-cols-[15rem_1fr]">
      <div>
        <h2 className="text-lead">{title}</h2>
        <div className="mt-1 text-body text-muted">{description}</div>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

/** What happened at the left, the one button at the right; on phones below each other. */
export function PanelFooter({ note, children }: { note: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-3 rounded-b-md bg-sunken px-5 py-3 sm:min-h-16 sm:flex-row sm:items-center sm:justify-between sm:gap-6 sm:px-6">
      <div className="min-w-0 text-body text-muted">{note}</div>
      {children}
    </div>
  );
}
