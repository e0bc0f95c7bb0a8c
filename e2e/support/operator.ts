/** What an operator does, by the code of the commands (`npm run admin`), on the database of the run. */

import type { AdminAccount } from "@leadmaster/playwright";
import { connect } from "@/lib/db/pool";
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

/** `disable-account`: all sessions of the person end, too. */
export const disableAccount = (email: string) => withDatabase((db) => switchAccount(db, email, true));

/** `enable-account` */
export const enableAccount = (email: string) => withDatabase((db) => switchAccount(db, email, false));
