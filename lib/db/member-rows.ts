/** Who may enter a workgroup, and who administers it, as SQL fragments. */
import { type SQL, sql } from "drizzle-orm";

/** May the user row `u` enter the workgroup of its memberships row `m`? */
export const canEnter = (m: SQL, u: SQL) => sql`${m}.disabled_at IS NULL AND ${u}.disabled_at IS NULL`;

/** Is the user row `u` an admin, who can enter, of the workgroup of its memberships row `m`? */
export const isAdmin = (m: SQL, u: SQL) => sql`${m}.role = 'admin' AND ${canEnter(m, u)}`;

/**
 * A FROM clause with its WHERE: the other admins `a` (users) of the workgroups that the user row `u` can enter. `theirs` is the membership
 * that makes `a` an admin; one person can be there several times.
 */
export const otherAdminsOf = (u: SQL) =>
  sql`memberships mine JOIN memberships theirs ON theirs.workgroup_id = mine.workgroup_id JOIN users a ON a.id = theirs.user_id
       WHERE mine.user_id = ${u}.id AND mine.disabled_at IS NULL AND ${isAdmin(sql`theirs`, sql`a`)} AND a.id <> ${u}.id`;

/**
 * A FROM clause with its WHERE: the active memberships `m` and workgroups `w` of the user row `u`. A condition can follow with AND. It
 * does not ask whether the account itself is disabled.
 */
export const activeWorkgroupsOf = (u: SQL) =>
  sql`memberships m JOIN workgroups w ON w.id = m.workgroup_id WHERE m.user_id = ${u}.id AND m.disabled_at IS NULL`;
