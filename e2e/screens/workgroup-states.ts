/** States of Workgroup Management. */
import { expect } from "@playwright/test";
import { twoFactorBox } from "@/e2e/support/page-objects";
import type { Person, Workgroup } from "@/e2e/support/people";
import { pending } from "@/e2e/support/requests";
import { enter, enterWithCode, makePerson, makeWorkgroup, type Stage, statesOf } from "./screen-state";

type Team = { workgroup: Workgroup; admin: Person; members: Person[] };

/** An admin and members with and without phone, mobile app and mailbox. */
export async function makeTeam({ world, phone }: Stage, required = false): Promise<Team> {
  const workgroup = await makeWorkgroup(world, "Harbor Realty", "APP4", required);
  const admin = await makePerson(world, { name: "Nora Admin", role: "admin", phone }, workgroup);
  const names = ["Maya Chen", "Tom Okafor", "Lena Fischer", "Sam Rivera", "Priya Nair"];
  const members: Person[] = [];
  for (const name of names) members.push(await makePerson(world, { name }, workgroup));
  await world.sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${members[3]?.email ?? ""}, 'bounced')`;
  return { workgroup, admin, members };
}

/** An admin is about to issue a temporary code to a member who reported that no code arrives. */
async function openTemporaryCodeDialog(stage: Stage): Promise<void> {
  const { workgroup, admin, members } = await makeTeam(stage);
  await stage.world.sql`UPDATE users SET cannot_receive_at = now() WHERE id = ${members[0]?.id ?? ""}`;
  await enter(stage.page, admin, `/workgroups/${workgroup.id}/members/help`);
  await stage.page.getByRole("button", { name: "Issue temporary code for Maya Chen" }).click();
  await stage.page.getByLabel("Reason").fill("Mailbox is down");
}

export const open =
  (path: string, required = false) =>
  async (stage: Stage): Promise<Team> => {
    const team = await makeTeam(stage, required);
    const go = required ? enterWithCode : enter;
    await go(stage.page, team.admin, `/workgroups/${team.workgroup.id}${path}`);
    await expect(stage.page.getByRole("heading", { level: 1 })).toBeVisible();
    return team;
  };

async function tick(stage: Stage, required = false): Promise<Team> {
  const team = await open("", required)(stage);
  await expect(twoFactorBox(stage.page)).toBeEnabled();
  await twoFactorBox(stage.page).setChecked(!required);
  await expect(stage.page.getByText(/Of \d+ members?/).first()).toBeVisible();
  return team;
}

export const workgroupStates = [
  ...statesOf("security options", {
    off: { quick: true, show: open("") },
    on: { show: open("", true) },
    "preview of on": { quick: true, show: (stage) => tick(stage) },
    "preview of off": { show: (stage) => tick(stage, true) },
    saved: {
      show: async (stage) => {
        await tick(stage);
        await stage.page.getByRole("button", { name: "Submit" }).click();
        const dialog = stage.page.getByRole("dialog");
        await expect(dialog.or(stage.page.getByText(/^Saved/)).first()).toBeVisible();
      },
    },
    "as a member": {
      show: async (stage) => {
        const { workgroup, members } = await makeTeam(stage);
        if (members[0]) await enter(stage.page, members[0], `/workgroups/${workgroup.id}`);
      },
    },
  }),
  ...statesOf("help desk", {
    "no one needs help": { show: open("/members/help") },
    "two need help": {
      show: async (stage) => {
        const { workgroup, admin, members } = await makeTeam(stage);
        const [paused, locked] = members;
        await stage.world
          .sql`UPDATE users SET wrong_code_at = array_fill(now() - interval '1 hour', ARRAY[10]), wrong_code_streak = 10 WHERE id = ${paused?.id ?? ""}`;
        await stage.world
          .sql`UPDATE users SET second_step_stopped_at = now(), wrong_code_streak = 50 WHERE id = ${locked?.id ?? ""}`;
        await enter(stage.page, admin, `/workgroups/${workgroup.id}/members/help`);
        await expect(stage.page.getByRole("button", { name: /^Unlock/ }).first()).toBeVisible();
      },
    },
  }),
  ...statesOf("temporary code", {
    "": { show: openTemporaryCodeDialog },
    issued: {
      show: async (stage) => {
        await openTemporaryCodeDialog(stage);
        await stage.page.getByRole("button", { name: "Issue code" }).click();
        await expect(stage.page.getByRole("button", { name: "Copy code" })).toBeVisible();
      },
    },
  }),
  ...statesOf("workgroup activity", {
    "with events": { show: open("/activity") },
    "no event matches": { show: open("/activity?result=failure") },
  }),
  ...statesOf("workgroup report", {
    "with sign-ins": { show: open("/report") },
  }),
  ...statesOf("delivery health", {
    "no messages": { show: open("/delivery") },
    "with messages": {
      quick: true,
      show: async (stage) => {
        const { workgroup, admin } = await makeTeam(stage, true);
        await pending(admin);
        await enterWithCodeAgain(stage, admin, `/workgroups/${workgroup.id}/delivery`);
      },
    },
  }),
];

async function enterWithCodeAgain({ page }: Stage, person: Person, path: string): Promise<void> {
  const { client, code } = await pending(person, 2);
  await client.code(code);
  const cookies = [...client.cookies].map(([name, value]) => ({ name, value, url: client.origin }));
  await page.context().addCookies(cookies);
  await page.goto(path);
}
