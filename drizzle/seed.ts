/** Writes the demo data: `npm run db:seed`. What is there already stays as it is, so it is safe to run again. */

import { isMain, runDatabaseCommand } from "@/ops/database-command";
import { hashPassword } from "../lib/auth/password";
import { memberships, users, workgroups } from "../lib/db/schema";
import { demoPassword, demoUsers, demoWorkgroups } from "./demo-data";
import { openOrm } from "./orm";

/** Adds the demo's workgroups, users and memberships that are missing. */
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
    // Only the new ones: a membership that somebody ended must not come back.
    const fresh = new Set(added.map((row) => row.id));
    const links = demoUsers.flatMap((user) => user.memberships.map((m) => ({ ...m, userId: user.id })));
    const missing = links.filter((link) => fresh.has(link.userId));
    if (missing.length > 0) await orm.insert(memberships).values(missing).onConflictDoNothing();
  } finally {
    await end();
  }
}

if (isMain(import.meta.url)) await runDatabaseCommand("Demo data is in place.", seed);
