import { CircleAlert, CircleCheck, CircleMinus } from "lucide-react";
import { errorText, importCopy, linesText } from "@/components/copy/member-import";
import { Note } from "@/components/ui/note";
import type { ImportError, ImportSummary } from "@/lib/contract/member-import-schemas";

/** The lines with the same error together: the list names every bad line and stays short. */
function grouped(errors: readonly ImportError[]): { text: string; lines: number[] }[] {
  const groups = new Map<string, number[]>();
  for (const error of errors) {
    const text = errorText(error);
    const lines = groups.get(text);
    if (lines) lines.push(error.line);
    else groups.set(text, [error.line]);
  }
  return [...groups].map(([text, lines]) => ({ text, lines }));
}

/** What the import of a file would do, with every line that can't be used. */
export function ImportPreview({ summary }: { summary: ImportSummary }) {
  const { errors, skip, invite } = summary;
  const badLines = new Set(errors.map(({ line }) => line)).size;
  return (
    <section aria-label={importCopy.preview} className="mt-5 grid gap-3 text-body">
      <Note icon={CircleCheck} iconTone="good">
        {importCopy.invite(summary)} {invite > 0 && importCopy.days(summary)}
      </Note>
      {skip > 0 && (
        <Note icon={CircleMinus} iconTone="muted">
          {importCopy.skipped(summary)}
        </Note>
      )}
      {badLines > 0 && (
        <>
          <Note icon={CircleAlert} iconTone="warn">
            {importCopy.bad(badLines)}
          </Note>
          <ul className="grid max-h-80 gap-2 overflow-y-auto pl-6">
            {grouped(errors).map(({ text, lines }) => (
              <li key={text}>
                <p className="font-medium">{text}</p>
                <p className="[overflow-wrap:anywhere] text-muted">{linesText(lines)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
