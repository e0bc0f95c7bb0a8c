"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { call } from "@/components/api";
import { importCopy } from "@/components/copy/member-import";
import { zonedMoment } from "@/components/copy/when";
import { useTimeZone } from "@/components/time-zone";
import { Panel, PanelSection } from "@/components/ui/panel";
import type { ImportList } from "@/lib/contract/member-import-schemas";

const againMs = 5_000;

type ImportProgressProps = {
  workgroupId: string;
  initial: ImportList;
  /** How many imports this page has made. */
  imported: number;
};

/** How far the newest imports are; read again while invitations wait, and after an import. */
export function ImportProgress({ workgroupId, initial, imported }: ImportProgressProps) {
  const timeZone = useTimeZone();
  const [{ imports }, setShown] = useState(initial);
  const isWaiting = imports.some(({ queued }) => queued > 0);

  const read = useEffectEvent(async () => {
    const reply = await call<ImportList>("GET", `/api/workgroups/${workgroupId}/members/imports`);
    if (reply.ok) setShown(reply.data);
  });
  useEffect(() => {
    if (imported > 0) read();
  }, [imported]);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => document.visibilityState === "visible" && read(), againMs);
    return () => clearInterval(timer);
  }, [isWaiting]);

  return (
    <Panel>
      <PanelSection title={importCopy.imports} description={importCopy.importsText}>
        {imports.length === 0 ? (
          <p className="text-body text-muted">{importCopy.none}</p>
        ) : (
          <ul className="grid gap-5">
            {imports.map((one) => (
              <li key={one.id} className="grid gap-1.5 text-body">
                <p className="font-medium">
                  <time dateTime={one.createdAt}>{zonedMoment(new Date(one.createdAt), new Date(), timeZone)}</time>{" "}
                  <span className="font-normal text-muted">{importCopy.by(one.by?.name ?? null)}</span>
                </p>
                <progress
                  max={Math.max(1, one.invited)}
                  value={one.sent}
                  aria-label={importCopy.progress(one)}
                  className="h-2 w-full accent-accent"
                />
                <p className="text-muted">{importCopy.progress(one)}</p>
              </li>
            ))}
          </ul>
        )}
      </PanelSection>
    </Panel>
  );
}
