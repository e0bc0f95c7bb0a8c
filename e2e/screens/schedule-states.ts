/** States of scheduled enforcement: the choice, the date, readiness, the banner, the proof link. */
import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { twoFactorBox } from "@/e2e/support/page-objects";
import type { Person, Workgroup } from "@/e2e/support/people";
import { enter, makePerson, makeWorkgroup, type Stage, statesOf } from "./screen-state";

type Team = { workgroup: Workgroup; admin: Person; member: Person };

/** A workgroup, with a date if `scheduled`, and members of each readiness. */
async function makeTeam({ world, phone }: Stage, scheduled: boolean): Promise<Team> {
  const workgroup = await makeWorkgroup(world, "Harbor Realty", "APP4");
  const admin = await makePerson(world, { name: "Nora Admin", role: "admin", phone }, workgroup);
  const member = await makePerson(world, { name: "Maya Chen" }, workgroup);
  const bounced = await makePerson(world, { name: "Sam Rivera" }, workgroup);
  await world.sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${bounced.email}, 'bounced')`;
  await world.sql`UPDATE users SET email_proven_at = now() WHERE id = ${admin.id}`;
  if (scheduled) {
    await world.sql`UPDATE workgroups SET two_factor_required_from = '2027-03-01T14:00Z', two_factor_schedule_id = ${randomUUID()} WHERE id = ${workgroup.id}`;
    await world.sql`INSERT INTO policy_changes (workgroup_id, actor_id, before, after, effective_at)
      VALUES (${workgroup.id}, ${admin.id}, 'off', 'scheduled', '2027-02-01T14:00Z'), (${workgroup.id}, ${admin.id}, 'scheduled', 'scheduled', '2027-03-01T14:00Z')`;
  }
  return { workgroup, admin, member };
}

async function open(stage: Stage, path: string, scheduled = true): Promise<Team> {
  const team = await makeTeam(stage, scheduled);
  await enter(stage.page, team.admin, `/workgroups/${team.workgroup.id}${path}`);
  await expect(stage.page.getByRole("heading", { level: 1 })).toBeVisible();
  return team;
}

export const scheduleStates = [
  ...statesOf("security options with a date", {
    choosing: {
      quick: true,
      show: async (stage) => {
        await open(stage, "", false);
        await expect(twoFactorBox(stage.page)).toBeEnabled();
        await twoFactorBox(stage.page).check();
        await stage.page.getByRole("radio", { name: "From a date and time" }).check();
        // Clocks in New York jump over it; elsewhere it is a time as any.
        await stage.page.getByLabel("Date and time", { exact: true }).fill("2027-03-14T02:30");
        await expect(stage.page.getByText(/Of \d+ members?/).first()).toBeVisible();
      },
    },
    scheduled: { show: (stage) => open(stage, "") },
    "scheduled, without scripts": { scripts: false, show: (stage) => open(stage, "") },
    canceling: {
      show: async (stage) => {
        await open(stage, "");
        await expect(stage.page.getByRole("button", { name: "Submit" })).toBeEnabled();
        await twoFactorBox(stage.page).uncheck();
      },
    },
  }),
  ...statesOf("readiness", {
    "": { quick: true, show: (stage) => open(stage, "/readiness") },
    "without a date": { show: (stage) => open(stage, "/readiness", false) },
  }),
  ...statesOf("home", {
    "before a date": {
      show: async (stage) => {
        const { member } = await makeTeam(stage, true);
        await enter(stage.page, member, "/");
      },
    },
  }),
  ...statesOf("mailbox proof", {
    "": { quick: true, show: ({ page }) => page.goto("/proof/token") },
    "without scripts": { scripts: false, show: ({ page }) => page.goto("/proof/token") },
    done: { show: ({ page }) => page.goto("/proof/token?result=done") },
    over: { show: ({ page }) => page.goto("/proof/token?result=over") },
  }),
];
