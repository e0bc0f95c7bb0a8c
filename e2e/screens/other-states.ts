/** Help, error pages, the emails, and the inbox of the local provider. */
import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { waitForMessages } from "@/e2e/support/inbox";
import { enter, makePerson, makeWorkgroup, type Stage, statesOf, waiting } from "./screen-state";

const provider = () => process.env.PROVIDER_URL ?? "http://127.0.0.1:4010";
const article = "/help/two-factor-authentication";

/** Shows the newest email to an address as a mail program does: alone, without scripts. */
async function showEmail({ page }: Stage, to: string, count = 1): Promise<void> {
  const [message] = await waitForMessages(to, count);
  await page.setContent(message?.html ?? "");
}

async function member({ world }: Stage) {
  return makePerson(world, {}, await makeWorkgroup(world, "Harbor Realty"));
}

export const otherStates = [
  ...statesOf("help", {
    "": { quick: true, show: ({ page }) => page.goto(article) },
    "answering no": {
      show: async ({ page }) => {
        await page.goto(article);
        await page
          .getByRole("radio", { name: "No" })
          .or(page.getByRole("button", { name: "No", exact: true }))
          .first()
          .click();
        await expect(page.getByLabel("How can we improve this article?")).toBeVisible();
      },
    },
  }),
  ...statesOf("page not found", {
    "": { quick: true, show: ({ page }) => page.goto("/nothing/here") },
    "signed in": { show: async (stage) => enter(stage.page, await member(stage), "/nothing/here") },
  }),
  ...statesOf("something went wrong", {
    "": {
      show: async (stage) => {
        const person = await member(stage);
        // A row that no release has written: the page cannot read it.
        await stage.world
          .sql`INSERT INTO audit_events (type, result, actor_id, subject_id, address, user_agent) VALUES (${`unreadable.${randomUUID().slice(0, 8)}`}, 'success', ${person.id}, ${person.id}, '', '')`;
        await enter(stage.page, person, "/account/activity");
        await expect(stage.page.getByRole("button", { name: "Try again" })).toBeVisible();
      },
    },
  }),
  ...statesOf("email", {
    "sign-in code": {
      part: "email",
      show: async (stage) => showEmail(stage, (await waiting(stage)).person.email),
    },
    "reset link": {
      part: "email",
      show: async (stage) => {
        const { email } = await member(stage);
        const body = JSON.stringify({ email });
        const headers = { "content-type": "application/json" };
        await fetch(`${process.env.BASE_URL}/api/password-reset`, { method: "POST", headers, body });
        await showEmail(stage, email);
      },
    },
  }),
  ...statesOf("inbox", {
    "": {
      part: "inbox",
      show: async (stage) => {
        await waiting(stage);
        await stage.page.goto(provider());
        await expect(stage.page.getByText("Your LeadMaster sign-in code").first()).toBeVisible();
      },
    },
  }),
];
