/** The workgroups of the journeys: an operator makes them, and the kit accepts their admins' invitations. */
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AdminAccount, Edition } from "@leadmaster/playwright";
import { testFolder } from "@/local/testing/test-cluster";
import { createWorkgroups } from "./operator";

const editions: Edition[] = ["APP", "APP2", "APP3", "APP4"];

/** To lease: two workers, and tests with several workgroups of one edition. */
const leased = { APP: 8, APP2: 4, APP3: 2, APP4: 6 } satisfies Record<Edition, number>;
/** For one test each. A run that needs more makes them during the test, which then waits seconds for the invitation. */
const fresh = { APP: 18, APP2: 0, APP3: 0, APP4: 10 } satisfies Record<Edition, number>;

const accountOf = (edition: Edition, id: string | number): AdminAccount => ({
  edition,
  email: `admin-${edition.toLowerCase()}-${id}@journey.test`,
  password: "patient lantern over the harbor",
});

const accountsOf = (counts: Record<Edition, number>, prefix = "") =>
  editions.flatMap((edition) =>
    Array.from({ length: counts[edition] }, (_, index) => accountOf(edition, `${prefix}${index + 1}`)),
  );

export const journeyAdmins = accountsOf(leased);

/** A file per fresh workgroup that no test has taken. */
const unusedIn = (edition: Edition) => join(testFolder, "fresh-workgroups", edition);

/** Once per run. */
export async function createJourneyWorkgroups(databaseUrl: string): Promise<void> {
  const unused = accountsOf(fresh, "fresh-");
  await createWorkgroups([...journeyAdmins, ...unused], databaseUrl);
  for (const edition of editions) {
    rmSync(unusedIn(edition), { recursive: true, force: true });
    mkdirSync(unusedIn(edition), { recursive: true });
  }
  for (const { edition, email } of unused) writeFileSync(join(unusedIn(edition), email), "");
}

/** Of several workers, one removes the file. */
function take(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** @returns the account of the admin, the only member, of a workgroup that no test had before */
export async function takeFreshWorkgroup(edition: Edition): Promise<AdminAccount> {
  const folder = unusedIn(edition);
  const prepared = process.env.STACK_ENVIRONMENT ? readdirSync(folder) : [];
  const email = prepared.find((file) => take(join(folder, file)));
  if (email) return { ...accountOf(edition, ""), email };
  const account = accountOf(edition, randomUUID().slice(0, 8));
  await createWorkgroups([account]);
  return account;
}
