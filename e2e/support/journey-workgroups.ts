/** The workgroups of the journeys: an operator makes them, and the kit accepts their admins' invitations. */
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AdminAccount, Edition } from "@leadmaster/playwright";
import { testFolder } from "@/local/testing/test-cluster";
import { createWorkgroups } from "./operator";

const editions: Edition[] = ["APP", "APP2", "APP3", "APP4"];

/** To lease. Three workers can each hold one of an edition and wait for a second: a fourth lets them go on. */
const leased = { APP: 6, APP2: 4, APP3: 2, APP4: 5 } satisfies Record<Edition, number>;
/** For one test each, ahead of the tests: the invitation that an operator queues is sent within seconds, for which a test would wait. */
const ahead = { APP: 4, APP2: 0, APP3: 0, APP4: 3 } satisfies Record<Edition, number>;

const accountOf = (edition: Edition, id: string | number): AdminAccount => ({
  edition,
  email: `admin-${edition.toLowerCase()}-${id}@journey.test`,
  password: "patient lantern over the harbor",
});

export const journeyAdmins = editions.flatMap((edition) =>
  Array.from({ length: leased[edition] }, (_, index) => accountOf(edition, index + 1)),
);

/** A file per workgroup that no test has taken. */
const unusedIn = (edition: Edition) => join(testFolder, "fresh-workgroups", edition);

/** Names sort by age: the oldest invitation has arrived. */
const newAccount = (edition: Edition) => accountOf(edition, `${Date.now()}-${randomUUID().slice(0, 8)}`);

const keepUnused = ({ edition, email }: AdminAccount) => writeFileSync(join(unusedIn(edition), email), "");

/** Once per run. */
export async function createJourneyWorkgroups(databaseUrl: string): Promise<void> {
  const unused = editions.flatMap((edition) => Array.from({ length: ahead[edition] }, () => newAccount(edition)));
  await createWorkgroups([...journeyAdmins, ...unused], databaseUrl);
  for (const edition of editions) {
    rmSync(unusedIn(edition), { recursive: true, force: true });
    mkdirSync(unusedIn(edition), { recursive: true });
  }
  unused.forEach(keepUnused);
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
  const made = newAccount(edition);
  await createWorkgroups([made]);
  // A stack that the tests did not start has no workgroups of this kind.
  if (!process.env.STACK_ENVIRONMENT) return made;
  const folder = unusedIn(edition);
  const email = readdirSync(folder)
    .sort()
    .find((file) => take(join(folder, file)));
  if (!email) return made;
  keepUnused(made);
  return { ...accountOf(edition, ""), email };
}
