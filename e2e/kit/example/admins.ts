// The accounts that the operator invited: qa-app4-1@qa.test to qa-app4-N@qa.test, and so for each edition.
import type { AdminAccount, Edition } from "@leadmaster/playwright";

const perEdition = Number(process.env.QA_WORKGROUPS ?? 1);
const password = process.env.QA_PASSWORD ?? "quiet harbor lantern 4417";

export const editions: Edition[] = ["APP", "APP2", "APP3", "APP4"];

export const admins = editions.flatMap((edition) =>
  Array.from(
    { length: perEdition },
    (_, index): AdminAccount => ({ edition, email: `qa-${edition.toLowerCase()}-${index + 1}@qa.test`, password }),
  ),
);
