/** States of invitations: the admin's page, the page behind the link, and the email. */
import { expect } from "@playwright/test";
import { Client } from "@/e2e/support/http-client";
import { waitForMessages } from "@/e2e/support/inbox";
import { accept, invitationToken, invite } from "@/e2e/support/invitations";
import type { Person, Workgroup } from "@/e2e/support/people";
import { signedIn } from "@/e2e/support/requests";
import { enter, give, makePerson, makeWorkgroup, type Stage, statesOf } from "./screen-state";

type Team = { workgroup: Workgroup; admin: Person; client: Client };

async function makeTeam({ world }: Stage): Promise<Team> {
  const workgroup = await makeWorkgroup(world, "Harbor Realty");
  const admin = await makePerson(world, { name: "Nora Admin", role: "admin" }, workgroup);
  return { workgroup, admin, client: await signedIn(admin) };
}

const addressOf = (name: string, { id }: Workgroup) =>
  `${name.split(" ")[0]?.toLowerCase()}.${id.slice(0, 4)}@harbor.test`;

/** Invites a person with an address that reads well. */
const inviteByName = (name: string, { client, workgroup }: Team, role: "member" | "admin" = "member") =>
  invite(client, workgroup, { name, email: addressOf(name, workgroup), role });

/** Invitations that wait and that expired. Queued ones the server would send. */
async function makeInvitations(stage: Stage): Promise<Team> {
  const team = await makeTeam(stage);
  await inviteByName("Maya Chen", team);
  await inviteByName("Tom Okafor", team, "admin");
  const expired = await inviteByName("Lena Fischer", team);
  await stage.world
    .sql`UPDATE invitations SET sent_at = now() - interval '80 hours', expires_at = now() - interval '8 hours' WHERE id = ${expired.id}`;
  return team;
}

async function openList(stage: Stage, { admin, workgroup }: Team): Promise<void> {
  await enter(stage.page, admin, `/workgroups/${workgroup.id}/invitations`);
  await expect(stage.page.getByRole("button", { name: "Send invitation" })).toBeVisible();
}

async function openLink(stage: Stage, prepare?: (team: Team, token: string) => Promise<void>): Promise<void> {
  const team = await makeTeam(stage);
  const { email } = await inviteByName("Maya Chen", team);
  const token = await invitationToken(email);
  await prepare?.(team, token);
  await stage.page.goto(`/invitations/${token}`);
  await expect(stage.page.getByRole("heading", { level: 1 })).toBeVisible();
}

export const invitationStates = [
  ...statesOf("invitations", {
    none: { show: async (stage) => openList(stage, await makeTeam(stage)) },
    "waiting and expired": { quick: true, show: async (stage) => openList(stage, await makeInvitations(stage)) },
    "nothing typed": {
      show: async (stage) => {
        await openList(stage, await makeTeam(stage));
        await stage.page.getByRole("button", { name: "Send invitation" }).click();
        await expect(stage.page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
      },
    },
    sent: {
      show: async (stage) => {
        const team = await makeTeam(stage);
        await openList(stage, team);
        await stage.page.getByLabel("Name").fill("Maya Chen");
        await stage.page.getByLabel("Email").fill(addressOf("Maya Chen", team.workgroup));
        await stage.page.getByRole("button", { name: "Send invitation" }).click();
        await expect(stage.page.getByText(/^Invitation sent/)).toBeVisible();
      },
    },
  }),
  ...statesOf("invitation", {
    "of a new person": { quick: true, show: (stage) => openLink(stage) },
    "without scripts": { scripts: false, show: (stage) => openLink(stage) },
    "of an account": {
      show: (stage) =>
        openLink(stage, async ({ workgroup }) => {
          const person = await makePerson(stage.world, {}, await makeWorkgroup(stage.world, "Summit Insurance"));
          await stage.world.sql`UPDATE users SET email = ${addressOf("Maya Chen", workgroup)} WHERE id = ${person.id}`;
        }),
    },
    "signed in": {
      show: (stage) =>
        openLink(stage, async ({ workgroup }) => {
          const person = await makePerson(stage.world, {}, await makeWorkgroup(stage.world, "Summit Insurance"));
          const email = addressOf("Maya Chen", workgroup);
          await stage.world.sql`UPDATE users SET email = ${email} WHERE id = ${person.id}`;
          await give(stage.page, await signedIn({ ...person, email }));
        }),
    },
    "signed in as another account": {
      show: (stage) => openLink(stage, async ({ client }) => give(stage.page, client)),
    },
    "used already": {
      show: (stage) => openLink(stage, async (_, token) => void (await accept(new Client(), token))),
    },
  }),
  ...statesOf("email", {
    invitation: {
      part: "email",
      show: async (stage) => {
        const { email } = await inviteByName("Maya Chen", await makeTeam(stage));
        const [message] = await waitForMessages(email);
        await stage.page.setContent(message?.html ?? "");
      },
    },
  }),
];
