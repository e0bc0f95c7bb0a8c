import { type ReactNode, useId } from "react";

export function Panel({ children }: { children: ReactNode }) {
  return <div className="@container divide-y divide-line rounded-md border border-line bg-surface">{children}</div>;
}

type PanelSectionProps = { title: string; description: ReactNode; children: ReactNode };

/** A region named by its title. Beside its controls where the panel is wide enough, above them otherwise. */
export function PanelSection({ title, description, children }: PanelSectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-5 p-5 sm:p-6 @3xl:grid-cols-[15rem_minmax(0,1fr)]"
    >
      <div>
        <h2 id={id} className="text-lead">
          {title}
        </h2>
        <div className="mt-1 text-body text-muted">{description}</div>
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

/** What happened at the left, the one button at the right; on phones below each other. Without a button it is no bar, only the note. */
export function PanelFooter({ note, children }: { note: ReactNode; children: ReactNode }) {
  return (
    <div
      className={`flex flex-col gap-3 rounded-b-md px-5 py-3 sm:flex-row sm:items-center sm:justify-between sm:gap-6 sm:px-6 ${children ? "bg-sunken sm:min-h-16" : ""}`}
    >
      <div className="min-w-0 text-body text-muted">{note}</div>
      {children}
    </div>
  );
}
