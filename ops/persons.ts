/** What the database has about one person, by an operator: export and erasure, and what they say. */
import { writeFile } from "node:fs/promises";
import { type ErasurePlan, erasePerson, planErasure } from "@/lib/account/erase-person";
import { exportPerson } from "@/lib/account/export-person";
import type { Database, Executor } from "@/lib/db";
import { Failure } from "@/local/launcher/terminal.mjs";

const noAccount = (email: string) =>
  new Failure(`There is no account with the email address ${email}.`, "Check the spelling.");

/** Creates a file that only its owner may read. @throws Failure if it is there already, or cannot be written */
async function writeNewFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw new Failure(`${path} is there already.`, "Choose another name.");
    throw new Failure(`${path} cannot be written (${code}).`, "Choose another folder.");
  }
}

/**
 * Writes everything about the account of an email address to a new file.
 *
 * @returns a sentence for the operator
 * @throws Failure if there is no such account, or the file cannot be created
 */
export async function exportTo(db: Executor, email: string, path: string): Promise<string> {
  const found = await exportPerson(db, email);
  if (!found) throw noAccount(email);
  await writeNewFile(path, `${JSON.stringify(found, null, 2)}\n`);
  const rows = Object.values(found.tables).reduce((sum, { own, shared }) => sum + own.length + shared.length, 0);
  return `Exported: ${rows} rows about ${email} are in ${path}. Hand it over only to the person.`;
}

export type ErasureWish = {
  email: string;
  /** Show what would go, and change nothing. */
  dryRun: boolean;
  leaveWithoutAdmin: boolean;
};

const rowCount = (count: number) => (count === 1 ? "1 row" : `${count} rows`);

const onlyAdmin = (email: string, workgroups: readonly string[]) =>
  `${email} is the only admin of ${workgroups.join(", ")}`;

function describePlan(email: string, { id, rows, onlyAdminOf }: ErasurePlan): string {
  const lines = rows.map(({ table, own, shared, erased }) => {
    const others = shared > 0 ? `, ${rowCount(shared)} with others kept without the person` : "";
    return `  ${table}: ${rowCount(own)} ${erased}${others}`;
  });
  const warning = onlyAdminOf.length > 0 ? [`${onlyAdmin(email, onlyAdminOf)}: it would be refused.`] : [];
  return [`Nothing was changed. Erasing ${email} (${id}) would find:`, ...lines, ...warning].join("\n");
}

/**
 * Erases the account of an email address, or shows what an erasure would find.
 *
 * @param isConfirmed asks the operator, once it is certain that there is something to erase
 * @returns sentences for the operator
 * @throws Failure if there is no such account, it is the only admin of a workgroup, or the operator does not confirm
 */
export async function eraseAccount(
  db: Database,
  { email, dryRun, leaveWithoutAdmin }: ErasureWish,
  isConfirmed: () => Promise<boolean>,
): Promise<string> {
  const plan = await planErasure(db, email);
  if (!plan) throw noAccount(email);
  if (dryRun) return describePlan(email, plan);
  const refusal = (workgroups: readonly string[]) =>
    new Failure(
      `Nothing was changed: ${onlyAdmin(email, workgroups)}.`,
      "Run create-admin first, or add --leave-without-admin.",
    );
  if (plan.onlyAdminOf.length > 0 && !leaveWithoutAdmin) throw refusal(plan.onlyAdminOf);
  if (!(await isConfirmed()))
    throw new Failure("Nothing was changed: not confirmed.", "Type the email address of the account, or add --yes.");
  const erased = await erasePerson(db, email, { leaveWithoutAdmin });
  if (erased.ok) {
    const left = erased.withoutAdmin.map((name) => `\n${name} has no admin now: run create-admin.`).join("");
    return `Erased: ${email}, account ${erased.id}. Note that id with the date: after a restore from an older backup, erase again.${left}`;
  }
  throw erased.reason === "only_admin" ? refusal(erased.workgroups) : noAccount(email);
}
