"use client";

import { type ChangeEvent, useId, useState } from "react";
import { call } from "@/components/api";
import { importCopy } from "@/components/copy/member-import";
import { useHydrated } from "@/components/hydrated";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Panel, PanelFooter, PanelSection } from "@/components/ui/panel";
import type { ImportSummary } from "@/lib/contract/member-import-schemas";
import { ImportPreview } from "./import-preview";

type ImportPanelProps = {
  workgroupId: string;
  numbers: { lines: number; megabytes: number };
  onImported: () => void;
};

const megabyte = 1024 * 1024;

/** Chooses a file, shows what its import would do, and imports it. */
export function ImportPanel({ workgroupId, numbers, onImported }: ImportPanelProps) {
  const id = useId();
  const hydrated = useHydrated();
  const protectedCall = useProtectedCall();
  const [file, setFile] = useState<File | null>(null);
  const [summary, setSummary] = useState<ImportSummary | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });

  function choose(event: ChangeEvent<HTMLInputElement>) {
    setFile(event.target.files?.[0] ?? null);
    setSummary(null);
    setError(null);
    setOutcome({ kind: "idle" });
  }

  async function send(dryRun: boolean) {
    if (!file) return setError(importCopy.noFile);
    if (file.size > numbers.megabytes * megabyte) return setError(importCopy.tooLarge(numbers));
    setBusy(true);
    setError(null);
    setOutcome({ kind: "idle" });
    const path = `/api/workgroups/${workgroupId}/members/import${dryRun ? "?dryRun=true" : ""}`;
    const body = new Blob([file], { type: "text/csv" });
    const reply = await protectedCall(() => call<ImportSummary>("POST", path, body));
    setBusy(false);
    if (!reply.ok) {
      setError(reply.errors?.file ?? null);
      return reply.errors?.file ? undefined : setOutcome({ kind: "refused", refusal: reply });
    }
    setSummary(dryRun ? reply.data : null);
    setOutcome({ kind: "saved", text: dryRun ? importCopy.checked : importCopy.imported(reply.data) });
    if (!dryRun) onImported();
  }

  const isReady = summary !== null && summary.invite > 0;
  return (
    <Panel>
      <PanelSection title={importCopy.title} description={importCopy.text(numbers)}>
        <div className="grid gap-1.5">
          <label htmlFor={id} className="text-body font-medium">
            {importCopy.choose}
          </label>
          <input
            id={id}
            type="file"
            accept=".csv,text/csv"
            disabled={!hydrated}
            onChange={choose}
            aria-invalid={error ? true : undefined}
            aria-describedby={`${id}-error`}
            className="w-full text-body file:mr-3 file:rounded-md file:border file:border-control file:bg-surface file:px-3 file:py-2 file:text-ink"
          />
          <div id={`${id}-error`} role="alert">
            {error && <FieldError>{error}</FieldError>}
          </div>
        </div>
        {summary && <ImportPreview summary={summary} />}
      </PanelSection>
      <PanelFooter note={<SaveNote outcome={outcome} idle={importCopy.idle} />}>
        <Button
          look="primary"
          disabled={!hydrated}
          pending={busy}
          onClick={() => send(!isReady)}
          className="max-sm:w-full"
        >
          {isReady ? importCopy.import(summary) : importCopy.check}
        </Button>
      </PanelFooter>
    </Panel>
  );
}
