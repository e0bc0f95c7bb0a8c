/** Reads a CSV file of people to invite: which lines can be invited, and what is wrong with each of the others. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { canonicalEmail } from "@/lib/contract/email-address";
import { inviteSchema } from "@/lib/contract/invitation-schemas";
import { IMPORT_LINES } from "@/lib/contract/limits";
import type { ImportError } from "@/lib/contract/member-import-schemas";
import type { FileRefusal, LineErrorCode, Role } from "@/lib/contract/vocabulary";

/** The columns, in this order; the first line names them. */
const COLUMNS = ["name", "email", "role"];

/** Lines that are parsed at once, which takes some ten milliseconds; between them other requests have their turn. */
const LINES_AT_ONCE = 250;

/** Characters of a line: more than the longest name, address and role, even if each is doubled by quotes. Parsing an endless one takes seconds. */
const LINE_LENGTH = 1_000;

export type ImportedPerson = { line: number; name: string; email: string; role: Role };

/** `lines`: those with a person, good or bad. `people`: each address once. `duplicates`: lines whose address an earlier line has. */
export type MemberFile = { lines: number; people: ImportedPerson[]; duplicates: number; errors: ImportError[] };

export type FileRead = { ok: true; file: MemberFile } | { ok: false; reason: FileRefusal };

/** The bytes as text; null if they are no UTF-8. A byte-order mark is dropped. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** UTF-16 has a byte-order mark, or a zero byte in each pair of bytes of plain English. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
}

/**
 * A line whose quotes begin and end with its fields. Looked at before the parser, which takes a millisecond for each error that it throws
 * and would read an open quote into the next lines.
 */
const wellQuoted = /^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*$/;

/** The record of each line; null if its quotes are wrong. No field has a line break: each line stands for itself, however broken others are. */
function parseLines(lines: string[]): (string[] | null)[] {
  const good = lines.filter((line) => wellQuoted.test(line));
  const records: string[][] = parse(good.join("\n"), { record_delimiter: "\n", relax_column_count: true });
  const left = records.values();
  return lines.map((line) => (wellQuoted.test(line) ? (left.next().value ?? null) : null));
}

const nameCodes: Record<string, LineErrorCode> = { too_small: "missing", too_big: "too_long" };

/** A spreadsheet that opens an export of this name would calculate it. Source: OWASP, CSV Injection. */
const isFormula = (name: string) => /^\s*[=+\-@\t\r]/.test(name);

/** The person of a record, or what is wrong with it. */
function judge(line: number, record: string[] | null): { person: ImportedPerson } | { errors: ImportError[] } {
  if (!record) return { errors: [{ line, field: "line", code: "quotes" }] };
  if (record.length !== COLUMNS.length) return { errors: [{ line, field: "line", code: "columns" }] };
  const [given = "", address = "", roleName = ""] = record;
  const errors: ImportError[] = [];
  const name = inviteSchema.shape.name.safeParse(given);
  if (isFormula(given)) errors.push({ line, field: "name", code: "formula" });
  else if (!name.success) {
    errors.push({ line, field: "name", code: nameCodes[name.error.issues[0]?.code ?? ""] ?? "characters" });
  }
  const email = canonicalEmail(address);
  if (email === null) errors.push({ line, field: "email", code: address.trim() === "" ? "missing" : "invalid" });
  const role = inviteSchema.shape.role.safeParse(roleName.trim().toLowerCase());
  if (!role.success) errors.push({ line, field: "role", code: roleName.trim() === "" ? "missing" : "unknown" });
  if (errors.length > 0 || !name.success || email === null || !role.success) return { errors };
  return { person: { line, name: name.data, email, role: role.data } };
}

function hasHeader(line: string): boolean {
  const names = parseLines([line])[0]?.map((name) => name.trim().toLowerCase());
  return names?.join() === COLUMNS.join();
}

/**
 * Reads the file. Line 1 is the header; empty lines count only for the numbers of those behind them.
 * @returns `utf16`, `not_utf8`, `header` or `too_many_lines` for a file of which no line can be used
 */
export async function readMemberFile(bytes: Uint8Array): Promise<FileRead> {
  if (isUtf16(bytes)) return { ok: false, reason: "utf16" };
  const text = decode(bytes);
  if (text === null) return { ok: false, reason: "not_utf8" };
  const [header = "", ...rest] = text.split(/\r\n|\n|\r/);
  if (header.length > LINE_LENGTH || !hasHeader(header)) return { ok: false, reason: "header" };
  const filled = rest.map((content, i) => ({ content, line: i + 2 })).filter(({ content }) => content.trim() !== "");
  const lines = filled.filter(({ content }) => content.length <= LINE_LENGTH);
  if (filled.length > IMPORT_LINES) return { ok: false, reason: "too_many_lines" };
  const tooLong = filled
    .filter(({ content }) => content.length > LINE_LENGTH)
    .map(({ line }): ImportError => ({ line, field: "line", code: "too_long" }));
  const people = new Map<string, ImportedPerson>();
  const file: MemberFile = { lines: filled.length, people: [], duplicates: 0, errors: tooLong };
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    const some = lines.slice(from, from + LINES_AT_ONCE);
    const records = parseLines(some.map(({ content }) => content));
    for (const [i, { line }] of some.entries()) {
      const judged = judge(line, records[i] ?? null);
      if ("errors" in judged) file.errors.push(...judged.errors);
      else if (people.has(judged.person.email)) file.duplicates += 1;
      else people.set(judged.person.email, judged.person);
    }
    await nextTurn();
  }
  return { ok: true, file: { ...file, people: [...people.values()] } };
}
