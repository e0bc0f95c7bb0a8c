/** Everything that the database has about one person, for that person: a right of access (GDPR article 15). */
import type { Executor } from "@/lib/db";
import { findPerson } from "./person.store";
import { rateLimitKeysOf } from "./person-rate-limits";
import { findPersonRows, recordExport, type StoredRow } from "./person-rows.store";
import { otherTables, personalTables } from "./personal-data.store";

export const NOT_DISCLOSED = "not disclosed";
export const ABOUT_OTHERS = "about another person, not disclosed";

export type PersonExport = {
  person: { id: string; email: string };
  exportedAt: string;
  /** By table: `own` rows are about the person alone, `shared` rows concern other people as well. */
  tables: Record<string, { own: StoredRow[]; shared: StoredRow[] }>;
  /** Tables in which nothing leads to a person, and why. */
  notAboutPeople: Record<string, string>;
};

const withNote = (rows: StoredRow[], columns: readonly string[], note: string): StoredRow[] =>
  rows.map((row) => ({ ...row, ...Object.fromEntries(columns.map((column) => [column, note])) }));

/**
 * Reads everything about the account of an email address, and records that it was exported. Hashes are named, not disclosed; so is what
 * rows say about other people.
 * @param email in canonical form
 * @returns null if no account has the address
 */
export async function exportPerson(db: Executor, email: string): Promise<PersonExport | null> {
  const person = await findPerson(db, email);
  if (!person) return null;
  const exportedAt = (await recordExport(db, person.id)).toISOString();
  const keys = { ...person, rateLimitKeys: rateLimitKeysOf(person) };
  const tables: PersonExport["tables"] = {};
  for (const [name, table] of Object.entries(personalTables)) {
    const found = await findPersonRows(db, table, name, keys);
    const shared = found.shared.flatMap(({ rows, masked }) => withNote(rows, masked, ABOUT_OTHERS));
    tables[name] = {
      own: withNote(found.own, table.secrets, NOT_DISCLOSED),
      shared: withNote(shared, table.secrets, NOT_DISCLOSED),
    };
  }
  return { person: { id: person.id, email: person.email }, exportedAt, tables, notAboutPeople: otherTables };
}
