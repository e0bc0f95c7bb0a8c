"use client";

import { useState } from "react";
import type { ImportList } from "@/lib/contract/member-import-schemas";
import { ImportPanel } from "./import-panel";
import { ImportProgress } from "./import-progress";

type ImportSectionProps = {
  workgroupId: string;
  numbers: { lines: number; megabytes: number };
  initial: ImportList;
};

/** The file, and below it the imports: a new one appears there at once. */
export function ImportSection({ workgroupId, numbers, initial }: ImportSectionProps) {
  const [imported, setImported] = useState(0);
  return (
    <>
      <ImportPanel workgroupId={workgroupId} numbers={numbers} onImported={() => setImported(imported + 1)} />
      <ImportProgress workgroupId={workgroupId} initial={initial} imported={imported} />
    </>
  );
}
