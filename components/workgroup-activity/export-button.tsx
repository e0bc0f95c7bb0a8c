"use client";

import { useState } from "react";
import { type Reply, toRefusal } from "@/components/api";
import { workgroupActivityCopy as copy } from "@/components/copy/workgroup-activity";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { type Outcome, SaveNote } from "@/components/settings/save-note";
import { Button } from "@/components/ui/button";
import { PanelFooter } from "@/components/ui/panel";

/** Fetches the file; the browser keeps a large one on disk. */
async function download(url: string): Promise<Reply<Blob>> {
  try {
    const response = await fetch(url, { cache: "no-store" });
    if (response.ok) return { ok: true, status: response.status, data: await response.blob() };
    const retryAfter = Number(response.headers.get("retry-after")) || undefined;
    return toRefusal({ status: response.status, body: await response.json().catch(() => null), retryAfter });
  } catch {
    return { ok: false, status: 0, code: "offline" };
  }
}

function save(file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "activity.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Exports the listed activity. An export needs recent authentication, for which the page asks; so it needs scripts. */
export function ExportButton({ url }: { url: string }) {
  const protectedCall = useProtectedCall();
  const [pending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });

  async function exportAll() {
    setPending(true);
    const reply = await protectedCall(() => download(url));
    setPending(false);
    if (!reply.ok) return setOutcome({ kind: "refused", refusal: reply });
    save(reply.data);
    setOutcome({ kind: "saved", text: copy.exported });
  }

  return (
    <PanelFooter note={<SaveNote outcome={outcome} idle={copy.exportAbout} />}>
      <Button onClick={exportAll} pending={pending} className="max-sm:w-full">
        {copy.export}
      </Button>
    </PanelFooter>
  );
}
