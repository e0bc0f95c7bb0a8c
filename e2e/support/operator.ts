/** What an operator does, by the code of the commands (`npm run admin`), on the database of the run. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { AdminAccount } from "@leadmaster/playwright";
import { connect } from "@/lib/db/pool";
import { importUsers as importFile } from "@/ops/import-users";
import { createWorkgroup, switchAccount } from "@/ops/workgroups";

async function withDatabase<Result>(
  work: (db: ReturnType<typeof connect>) => Promise<Result>,
  url = process.env.DATABASE_URL,
): Promise<Result> {
  if (!url) throw new Error("DATABASE_URL is missing: run the journeys with npm run test:e2e");
  const db = connect(url, 1);
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

/** `create-workgroup`, for each account. */
export const createWorkgroups = (accounts: readonly AdminAccount[], databaseUrl?: string) =>
  withDatabase(async (db) => {
    for (const { edition, email } of accounts) {
      const name = `Journey ${email.slice("admin-".length, email.indexOf("@"))} Ltd`;
      await createWorkgroup(db, { name, edition }, { email, name: "Standing Admin" });
    }
  }, databaseUrl);

/** `disable`: all sessions of the person end, too. */
export const disableAccount = (email: string) => withDatabase((db) => switchAccount(db, email, true));

/** `enable` */
export const enableAccount = (email: string) => withDatabase((db) => switchAccount(db, email, false));

export type ImportedUser = { name: string; email: string; phone?: string; passwordHash: string; workgroups: string[] };

/** `import-users --emails-confirmed`: people whose mailbox is not proven and whose phone is not confirmed. */
export const importUsers = (users: readonly ImportedUser[]) =>
  withDatabase(async (db) => {
    const folder = await mkdtemp(join(tmpdir(), "import-"));
    try {
      const file = join(folder, "users.jsonl");
      await writeFile(file, users.map((user) => JSON.stringify(user)).join("\n"));
      await importFile(db, file, { dryRun: false, emailsConfirmed: true }, () => {});
    } finally {
      await rm(folder, { recursive: true });
    }
  });
