/** Erasure of one person (GDPR article 17). Audit events stay, without the person (decision 0058). */
import type { Database } from "@/lib/db";
import { eraseFromMessages } from "@/lib/messaging/erased-person.store";
import { closeAccount, deleteAccount, findOnlyAdminOf, scrubEvents } from "./erase-person.store";
import { findPerson, type Person } from "./person.store";
import { rateLimitKeysOf } from "./person-rate-limits";
import { countPersonRows, type RowCount } from "./person-rows.store";
import { messagesOf, personalTables } from "./personal-data.store";

export type Erased =
  /** `withoutAdmin`: the workgroups that have no admin now. */
  | { ok: true; id: string; withoutAdmin: string[] }
  | { ok: false; reason: "no_account" }
  /** Nothing was changed. */
  | { ok: false; reason: "only_admin"; workgroups: string[] };

export type ErasurePlan = {
  id: string;
  /** What an erasure finds, by table. */
  rows: (RowCount & { erased: "deleted" | "kept without the person" })[];
  onlyAdminOf: string[];
};

const keysOf = (person: Person) => ({ ...person, rateLimitKeys: rateLimitKeysOf(person) });

/** What {@link erasePerson} would do. Changes nothing. @param email in canonical form @returns null if no account has it */
export async function planErasure(db: Database, email: string): Promise<ErasurePlan | null> {
  const person = await findPerson(db, email);
  if (!person) return null;
  const rows = (await countPersonRows(db, keysOf(person))).map((count) => ({
    ...count,
    erased: personalTables[count.table]?.erased ?? "deleted",
  }));
  return { id: person.id, rows, onlyAdminOf: await findOnlyAdminOf(db, person.id) };
}

/**
 * Erases the account of an email address. The account is closed first, its data follow in steps, and the account itself goes last: an
 * erasure that was interrupted is repeated by the same call.
 * @param email in canonical form
 * @param leaveWithoutAdmin also if a workgroup then has no admin
 */
export async function erasePerson(
  db: Database,
  email: string,
  options: { leaveWithoutAdmin: boolean },
): Promise<Erased> {
  const found = await findPerson(db, email);
  if (!found) return { ok: false, reason: "no_account" };
  const withoutAdmin = await closeAccount(db, found.id, options);
  if (withoutAdmin.length > 0 && !options.leaveWithoutAdmin) {
    return { ok: false, reason: "only_admin", workgroups: withoutAdmin };
  }
  // Again: an email address that was being changed is changed by now, or never.
  const person = keysOf((await findPerson(db, email)) ?? found);
  const messages = messagesOf(person);
  await eraseFromMessages(db, messages);
  await scrubEvents(db, person.id);
  const isDeleted = await deleteAccount(db, person);
  // What a statement that had begun before has added since.
  await eraseFromMessages(db, messages);
  await scrubEvents(db, person.id);
  return isDeleted ? { ok: true, id: person.id, withoutAdmin } : { ok: false, reason: "no_account" };
}
