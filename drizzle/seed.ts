/** `npm run db:seed`: adds the demo data. Idempotent: existing rows are not changed. */

import { hashPassword } from "@/lib/auth/credential-hash";
import { memberships, users, workgroups } from "@/lib/db/tables";
import { demoPassword, demoUsers, demoWorkgroups } from "./demo-data";
import { openOrm } from "./orm";

/** Inserts the missing workgroups and users of the demo, and the memberships of new users. */
export async function seed(url: string): Promise<void> {
  const { orm, end } = openOrm(url);
  try {
    await orm
      .insert(workgroups)
      .values(demoWorkgroups.map(({ domain: _, ...row }) => row))
      .onConflictDoNothing();
    const passwordHash = await hashPassword(demoPassword);
    const now = new Date();
    const rows = demoUsers.map(({ memberships: _, phone, ...user }) => ({
      ...user,
      passwordHash,
      emailVerifiedAt: now,
      ...(phone && { phone, phoneVerifiedAt: now }),
    }));
    const added = await orm.insert(users).values(rows).onConflictDoNothing().returning({ id: users.id });
    // New users only: a membership that an admin removed must not return.
    const fresh = new Set(added.map((row) => row.id));
    const links = demoUsers.flatMap((user) => user.memberships.map((m) => ({ ...m, userId: user.id })));
    const missing = links.filter((link) => fresh.has(link.userId));
    if (missing.length > 0) await orm.insert(memberships).values(missing).onConflictDoNothing();
  } finally {
    await end();
  }
}
