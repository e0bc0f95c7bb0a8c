/** Workgroups and whole accounts, by an operator: what the commands do, and what they say. */
import { setAccountDisabled } from "@/lib/auth/account-state.store";
import type { Edition } from "@/lib/contract/vocabulary";
import type { Database, Executor } from "@/lib/db";
import {
  createWorkgroup as create,
  type FirstAdmin,
  findWorkgroups,
  inviteAdmin,
  type NamedWorkgroup,
  updateEdition,
} from "@/lib/workgroups/operator.store";
import { Failure } from "@/local/launcher/terminal.mjs";

const willBeSent = (email: string) =>
  `The invitation to ${email} is queued: the running server sends it within seconds.`;

/** The part of an address before the @: the invited person can change it. */
export const nameOf = (email: string): string => email.slice(0, email.indexOf("@")).slice(0, 100);

/**
 * Creates a workgroup and invites its first admin.
 *
 * @returns sentences for the operator
 * @throws Failure if a workgroup has the name already
 */
export async function createWorkgroup(
  db: Database,
  workgroup: { name: string; edition: Edition },
  admin: FirstAdmin,
): Promise<string> {
  const created = await create(db, workgroup, admin);
  if (!created) {
    throw new Failure(`A workgroup has the name ${workgroup.name} already.`, "Choose another, or run create-admin.");
  }
  return `Created: ${created.name}, ${created.edition}, id ${created.id}.\n${willBeSent(admin.email)}`;
}

/** The workgroup of an id or a name. @throws Failure if no workgroup or several are meant */
export async function theWorkgroup(db: Executor, idOrName: string): Promise<NamedWorkgroup> {
  const [found, ...more] = await findWorkgroups(db, idOrName);
  if (!found) throw new Failure(`There is no workgroup ${idOrName}.`, "Check the spelling, or give its id.");
  if (more.length === 0) return found;
  const ids = [found, ...more].map(({ id }) => id).join(", ");
  throw new Failure(`Several workgroups have the name ${idOrName}.`, `Give the id of one: ${ids}.`);
}

/**
 * Invites an admin, also again if the first invitation was lost or has expired.
 *
 * @returns a sentence for the operator
 * @throws Failure if the account is a member already, or no workgroup or several are meant
 */
export async function createAdmin(db: Database, idOrName: string, admin: FirstAdmin): Promise<string> {
  const { id, name } = await theWorkgroup(db, idOrName);
  switch (await inviteAdmin(db, id, admin)) {
    case "member":
      throw new Failure(
        `${admin.email} is a member of ${name} already.`,
        "An admin of the workgroup can change the role.",
      );
    case "sent_again":
      return `${admin.email} was invited to ${name} already and gets a new link, as an admin. ${willBeSent(admin.email)}`;
    case "invited":
      return willBeSent(admin.email);
  }
}

/** @returns a sentence for the operator @throws Failure if no workgroup or several are meant */
export async function setEdition(db: Database, idOrName: string, edition: Edition): Promise<string> {
  const { id, name } = await theWorkgroup(db, idOrName);
  return (await updateEdition(db, id, edition))
    ? `${name} has the edition ${edition} now.`
    : `No change: ${name} has the edition ${edition} already.`;
}

/**
 * Disables or enables an account. Idempotent.
 *
 * @returns sentences for the operator
 * @throws Failure if there is no account with that email address
 */
export async function switchAccount(db: Executor, email: string, disabled: boolean): Promise<string> {
  const switched = await setAccountDisabled(db, email, disabled);
  if (!switched) throw new Failure(`There is no account with the email address ${email}.`, "Check the spelling.");
  const { changed, withoutAdmin } = switched;
  if (!changed) return `No change: ${email} is ${disabled ? "disabled" : "enabled"} already.`;
  if (!disabled) return `Enabled: ${email} can sign in again. Earlier sessions stay ended.`;
  const left = withoutAdmin.map((name) => `\n${name} has no admin now: run create-admin.`).join("");
  return `Disabled: ${email} can't sign in, and all sessions have ended.${left}`;
}
