/**
 * Imports users of another system from a file of JSON lines. The first pass judges every line and writes nothing; the second imports the good
 * ones in small transactions, so that an interrupted import goes on where it was: whoever has an account is skipped before any hash is made.
 */
import { createReadStream } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { getCountries } from "libphonenumber-js/max";
import { wrapImportedHash } from "@/lib/auth/imported-hash";
import type { Database } from "@/lib/db";
import { findWorkgroups } from "@/lib/workgroups/operator.store";
import { findAccounts, insertAccounts, type NewAccount } from "@/lib/workgroups/user-import.store";
import { Failure } from "@/local/launcher/terminal.mjs";
import { type ImportedUser, type LineRefusal, lineRefusals, parseImportLine } from "./import-line";
import { startProgress } from "./import-progress";

export type ImportOptions = { dryRun: boolean; emailsConfirmed: boolean };

/** Accounts of one transaction; an interrupted import repeats the hashes of one at most. */
const BATCH = 200;

const countries = getCountries();
const count = (number: number) => number.toLocaleString("en-US");

async function* linesOf(file: string): AsyncGenerator<{ number: number; text: string }> {
  let number = 0;
  for await (const text of createInterface({
    input: createReadStream(file, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number += 1;
    // An empty line is no user, and ends many files.
    if (text.trim() !== "") yield { number, text };
  }
}

type Resolved = { id: string } | { reason: "unknown_workgroup" | "ambiguous_workgroup" };

/** Finds workgroups by id or name; each is asked once. */
function workgroupFinder(db: Database): (idOrName: string) => Promise<Resolved> {
  const known = new Map<string, Resolved>();
  return async (idOrName) => {
    const before = known.get(idOrName);
    if (before) return before;
    const [found, ...more] = await findWorkgroups(db, idOrName);
    const resolved: Resolved = !found
      ? { reason: "unknown_workgroup" }
      : more.length > 0
        ? { reason: "ambiguous_workgroup" }
        : { id: found.id };
    known.set(idOrName, resolved);
    return resolved;
  };
}

type Unhashed = Omit<NewAccount, "passwordHash"> & Pick<ImportedUser, "hash">;
type Judged = { ok: true; account: Unhashed } | { ok: false; reason: LineRefusal };

/** Judges lines with the database's workgroups. Two names of one workgroup are one membership too many. */
function lineJudge(db: Database): (text: string) => Promise<Judged> {
  const find = workgroupFinder(db);
  return async (text) => {
    const parsed = parseImportLine(text, countries);
    if (!parsed.ok) return parsed;
    const { workgroups, ...user } = parsed.user;
    const memberships: NewAccount["memberships"] = [];
    for (const { idOrName, role } of workgroups) {
      const found = await find(idOrName);
      if ("reason" in found) return { ok: false, reason: found.reason };
      if (memberships.some(({ workgroupId }) => workgroupId === found.id)) return { ok: false, reason: "workgroups" };
      memberships.push({ workgroupId: found.id, role });
    }
    return { ok: true, account: { ...user, memberships } };
  };
}

type Checked = { lines: number; good: Set<number>; bad: number };

/** The first pass: names every bad line. */
async function checkLines(
  file: string,
  judge: ReturnType<typeof lineJudge>,
  tell: (text: string) => void,
): Promise<Checked> {
  const checked: Checked = { lines: 0, good: new Set(), bad: 0 };
  const seen = new Set<string>();
  for await (const { number, text } of linesOf(file)) {
    const judged = await judge(text);
    const reason = !judged.ok ? judged.reason : seen.has(judged.account.email) ? "duplicate_email" : null;
    checked.lines += 1;
    if (judged.ok && reason === null) {
      seen.add(judged.account.email);
      checked.good.add(number);
    } else if (reason !== null) {
      checked.bad += 1;
      tell(`line ${number}: ${lineRefusals[reason]}\n`);
    }
  }
  return checked;
}

/** The good lines in batches. */
async function* batchesOf(
  file: string,
  judge: ReturnType<typeof lineJudge>,
  good: Set<number>,
): AsyncGenerator<Unhashed[]> {
  let batch: Unhashed[] = [];
  for await (const { number, text } of linesOf(file)) {
    if (!good.has(number)) continue;
    const judged = await judge(text);
    if (!judged.ok)
      throw new Failure("The file or a workgroup has changed during the import.", "Run the command again.");
    batch.push(judged.account);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Wraps the hashes of a batch, a few at a time. Node runs as many as `UV_THREADPOOL_SIZE` allows, four by default. */
async function hashAll(batch: readonly Unhashed[]): Promise<NewAccount[]> {
  const accounts: NewAccount[] = [];
  const waiting = batch.values();
  const worker = async () => {
    for (const { hash, ...account } of waiting)
      accounts.push({ ...account, passwordHash: await wrapImportedHash(hash) });
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, worker));
  return accounts;
}

/** The accounts of a batch that do not exist yet. */
async function newIn(db: Database, batch: readonly Unhashed[]): Promise<Unhashed[]> {
  const existing = await findAccounts(
    db,
    batch.map(({ email }) => email),
  );
  return batch.filter(({ email }) => !existing.has(email));
}

/**
 * Imports the users of a file, or only says what an import would do. Idempotent: whoever has an account is left alone.
 *
 * @param tell prints bad lines and progress
 * @returns sentences for the operator
 * @throws Failure if the file cannot be read or a line is bad; the good lines are imported all the same
 */
export async function importUsers(
  db: Database,
  file: string,
  { dryRun, emailsConfirmed }: ImportOptions,
  tell: (text: string) => void,
): Promise<string> {
  const judge = lineJudge(db);
  const { lines, good, bad } = await checkLines(file, judge, tell).catch((error: unknown) => {
    const code = (error as { code?: unknown } | null)?.code;
    if (code !== "ENOENT" && code !== "EISDIR" && code !== "EACCES") throw error;
    throw new Failure(`The file ${file} cannot be read.`, "Check its path and permissions.");
  });
  const progress = startProgress(good.size, tell);
  let imported = 0;
  for await (const batch of batchesOf(file, judge, good)) {
    const missing = await newIn(db, batch);
    imported += dryRun ? missing.length : await insertAccounts(db, await hashAll(missing), emailsConfirmed);
    if (!dryRun) progress.add(batch.length, missing.length);
  }
  const skipped = `${count(good.size - imported)} have an account already and ${dryRun ? "stay" : "stayed"} as they are`;
  const summary = `${count(lines)} lines: ${count(imported)} users ${dryRun ? "would be imported" : "imported"}, ${skipped}, ${count(bad)} lines are bad.`;
  if (bad > 0)
    throw new Failure(summary, "Correct the lines and run the command again: it imports only what is missing.");
  return dryRun ? `${summary} Nothing was written.` : summary;
}
