import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { needsScriptsTexts } from "@/components/copy/shell";
import { Note } from "@/components/ui/note";

type NeedsScriptsProps = {
  page: keyof typeof needsScriptsTexts;
  /** What takes the place of what needs scripts. */
  children?: ReactNode;
};

/** Says without scripts what on this page needs them. */
export function NeedsScripts({ page, children }: NeedsScriptsProps) {
  return (
    <noscript>
      <div className="mb-6 grid gap-3 rounded-md border border-line bg-surface p-4">
        <Note icon={CircleAlert} tone="warn">
          {needsScriptsTexts[page]}
        </Note>
        {children}
      </div>
    </noscript>
  );
}
