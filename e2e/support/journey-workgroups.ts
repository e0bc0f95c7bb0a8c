/** The workgroups of the journeys: an operator makes them once per run, and the kit accepts their admins' invitations. */
import type { AdminAccount, Edition } from "@leadmaster/playwright";
import { connect } from "@/lib/db/pool";
import { createWorkgroup } from "@/ops/workgroups";

/** Two workers, and tests with several workgroups of one edition. */
const perEdition = { APP: 8, APP2: 4, APP3: 2, APP4: 6 } satisfies Record<Edition, number>;

export const journeyAdmins = (Object.keys(perEdition) as Edition[]).flatMap((edition) =>
  Array.from(
    { length: perEdition[edition] },
    (_, index): AdminAccount => ({
      edition,
      email: `admin-${edition.toLowerCase()}-${index + 1}@journey.test`,
      password: "patient lantern over the harbor",
    }),
  ),
);

/** What `npm run admin -- create-workgroup` does, for each of them. */
export async function createJourneyWorkgroups(databaseUrl: string): Promise<void> {
  const db = connect(databaseUrl, 1);
  try {
    for (const [index, { edition, email }] of journeyAdmins.entries()) {
      await createWorkgroup(db, { name: `Journey ${index + 1} Ltd`, edition }, { email, name: "Standing Admin" });
    }
  } finally {
    await db.end();
  }
}
