/** States of the members table and of the import. */
import { expect } from "@playwright/test";
import { enter, type Stage, statesOf } from "./screen-state";
import { makeTeam, open } from "./workgroup-states";

async function table({ page, ...stage }: Stage): Promise<void> {
  const { workgroup, admin, members } = await makeTeam({ page, ...stage });
  const [first, second, third] = members.map(({ id }) => id);
  await stage.world.sql`UPDATE users SET two_factor_enabled = true, last_sign_in_at = now() - interval '2 days'
    WHERE id IN (${first ?? ""}, ${second ?? ""})`;
  await stage.world.sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${third ?? ""}`;
  await enter(page, admin, `/workgroups/${workgroup.id}/members`);
  await expect(page.getByRole("rowheader").first()).toBeVisible();
}

const file = (text: string) => ({ name: "members.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

async function check(stage: Stage, text: string): Promise<void> {
  await open("/import")(stage);
  const { page } = stage;
  await page.getByLabel("Choose a file").setInputFiles(file(text));
  await page.getByRole("button", { name: "Check file" }).click();
}

export const memberStates = [
  ...statesOf("members table", {
    all: { quick: true, show: table },
    "without scripts": { scripts: false, show: table },
    "no match": {
      show: async (stage) => {
        const { workgroup } = await open("/members")(stage);
        await stage.page.goto(`/workgroups/${workgroup.id}/members?search=nobody`);
      },
    },
    "one is changed": {
      show: async (stage) => {
        await table(stage);
        await stage.page.getByRole("button", { name: "Manage Maya Chen" }).click();
        await stage.page.getByRole("button", { name: "Make admin Maya Chen" }).click();
        await expect(stage.page.getByText("Maya Chen is now an admin.")).toBeVisible();
      },
    },
  }),
  ...statesOf("member import", {
    "no file": { show: open("/import") },
    "preview with bad lines": {
      quick: true,
      show: async (stage) => {
        await check(
          stage,
          "name,email,role\nMaya,maya@import.test,member\n=1+1,x@import.test,member\nTom,nowhere,owner",
        );
        await expect(stage.page.getByRole("region", { name: "What will happen" })).toBeVisible();
      },
    },
    "no CSV": {
      show: async (stage) => {
        await check(stage, "PK");
        await expect(stage.page.getByRole("alert").filter({ hasText: "The first line" })).toBeVisible();
      },
    },
  }),
];
