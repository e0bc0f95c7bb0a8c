/** The workgroups of the journeys: an operator makes them, and the kit accepts their admins' invitations. */
import { randomUUID } from "node:crypto";
import type { AdminAccount, Edition } from "@leadmaster/playwright";
import { createWorkgroups } from "./operator";

/** Two workers, and tests with several workgroups of one edition. */
const perEdition = { APP: 8, APP2: 4, APP3: 2, APP4: 6 } satisfies Record<Edition, number>;

export const journeyAdmins = (Object.keys(perEdition) as Edition[]).flatMap((edition) =>
  Array.from({ length: perEdition[edition] }, (_, index) =>
    accountOf(edition, `${edition.toLowerCase()}-${index + 1}`),
  ),
);

function accountOf(edition: Edition, id: string): AdminAccount {
  return { edition, email: `admin-${id}@journey.test`, password: "patient lantern over the harbor" };
}

/** Once per run. */
export const createJourneyWorkgroups = (databaseUrl: string) => createWorkgroups(journeyAdmins, databaseUrl);

/** During a test: a workgroup that no test had before. @returns the account of its admin, the only member */
export async function createFreshWorkgroup(edition: Edition): Promise<AdminAccount> {
  const account = accountOf(edition, `${edition.toLowerCase()}-${randomUUID().slice(0, 8)}`);
  await createWorkgroups([account]);
  return account;
}
