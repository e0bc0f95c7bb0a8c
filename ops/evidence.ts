/** Evidence about a workgroup for an auditor, as CSV files in a new folder. */
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { smsConfigured } from "@/lib/config/env";
import type { Database } from "@/lib/db";
import { csvLine, csvStart } from "@/lib/http/csv";
import { type EvidenceTable, evidenceOf } from "@/lib/workgroups/workgroup-evidence";
import { Failure } from "@/local/launcher/terminal.mjs";
import { theWorkgroup } from "./workgroups";

export type EvidenceWish = { workgroup: string; from: string; to: string; out: string };

/** @returns the day, or null if it is not a day of the calendar as `YYYY-MM-DD` */
export function parseDay(text: string): string | null {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null;
}

/** Creates the folder, which only its owner can read. @throws Failure if it is there already, or cannot be made */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw new Failure(`${path} is there already.`, "Choose another name.");
    throw new Failure(`${path} cannot be made (${code}).`, "Choose another folder.");
  }
}

/** @returns how many rows the file has */
async function writeTable(folder: string, { file, header, parts }: EvidenceTable): Promise<number> {
  let rows = 0;
  async function* text() {
    yield csvStart(header);
    for await (const part of parts) {
      rows += part.length;
      yield part.map(csvLine).join("");
    }
  }
  await pipeline(Readable.from(text()), createWriteStream(join(folder, file), { flags: "wx", mode: 0o600 }));
  return rows;
}

/**
 * Writes the evidence of a workgroup and a period. A folder that could not be completed is removed.
 *
 * @returns sentences for the operator
 * @throws Failure if no workgroup or several are meant, the days are in the wrong order, or the folder is there already
 */
export async function writeEvidence(db: Database, { workgroup, from, to, out }: EvidenceWish): Promise<string> {
  if (from > to) throw new Failure(`${from} is after ${to}.`, "Give the first day as --from.");
  const { id, name } = await theWorkgroup(db, workgroup);
  const tables = evidenceOf(db, { workgroupId: id, period: { from, to }, phoneAvailable: smsConfigured() });
  await makeFolder(out);
  const lines: string[] = [];
  try {
    for (const table of tables) lines.push(`  ${table.file}: ${await writeTable(out, table)} rows`);
  } catch (error) {
    await rm(out, { recursive: true });
    throw error;
  }
  return [`Written to ${out}, for ${name} (${id}), ${from} to ${to} in UTC, members as they are now:`, ...lines].join(
    "\n",
  );
}
