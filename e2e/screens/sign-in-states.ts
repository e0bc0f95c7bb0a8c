/** States of the sign-in page and of the pages behind links in messages. */
import { expect } from "@playwright/test";
import { waitForMessages } from "@/e2e/support/inbox";
import { fillPassword, givePassword } from "@/e2e/support/page-objects";
import { makePerson, makeWorkgroup, type Stage, statesOf, waiting } from "./screen-state";

async function openSignIn({ page }: Stage, query = ""): Promise<void> {
  await page.goto(`/sign-in${query}`);
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeEnabled();
}

/** The first link to `path` in the newest email to an address. */
async function linkTo(email: string, path: string, count = 1): Promise<string> {
  const messages = await waitForMessages(email, count);
  const found = messages.map(({ text }) => new RegExp(`https?://\\S*(/${path}/\\S+)`).exec(text)?.[1]);
  return found.find((link) => link !== undefined) ?? "/";
}

const member = async ({ world }: Stage, twoFactorEnabled = false) =>
  makePerson(world, { twoFactorEnabled }, await makeWorkgroup(world, "Harbor Realty"));

async function openResetLink(stage: Stage): Promise<void> {
  const person = await member(stage);
  await stage.page.goto("/password-reset");
  await stage.page.getByLabel("Email").fill(person.email);
  await stage.page.getByRole("button", { name: "Send" }).click();
  await stage.page.goto(await linkTo(person.email, "password-reset"));
  await expect(stage.page.getByRole("heading", { level: 1 })).toBeVisible();
}

export const signInStates = [
  ...statesOf("sign-in", {
    "": { quick: true, show: (stage) => openSignIn(stage) },
    "nothing typed": {
      quick: true,
      show: async (stage) => {
        await openSignIn(stage);
        await stage.page.getByRole("button", { name: "Sign in", exact: true }).click();
        await expect(stage.page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
      },
    },
    "wrong password": {
      show: async (stage) => {
        const person = await member(stage);
        await givePassword(stage.page, { ...person, password: "not the password" });
        await expect(stage.page.getByText("Incorrect email or password.").first()).toBeVisible();
      },
    },
    "too many attempts": {
      show: async (stage) => {
        const person = { ...(await member(stage)), password: "not the password" };
        await givePassword(stage.page, person);
        for (let attempt = 0; attempt < 5; attempt++) {
          await expect(stage.page.getByText("Incorrect email or password.").first()).toBeVisible();
          await fillPassword(stage.page, person);
        }
        await expect(stage.page.getByText("Too many attempts").first()).toBeVisible();
      },
    },
    "signed out": { show: (stage) => openSignIn(stage, "?notice=signed_out") },
    "sent here by a new policy": { show: (stage) => openSignIn(stage, "?notice=second_step_required") },
    "without scripts": { scripts: false, show: ({ page }) => page.goto("/sign-in") },
  }),
  ...statesOf("password reset", {
    "": { quick: true, show: ({ page }) => page.goto("/password-reset") },
    sent: {
      show: async (stage) => {
        await stage.page.goto("/password-reset");
        await stage.page.getByLabel("Email").fill((await member(stage)).email);
        await stage.page.getByRole("button", { name: "Send" }).click();
        await expect(stage.page.getByLabel("Email")).toHaveCount(0);
      },
    },
    "new password": { quick: true, show: openResetLink },
    "password too common": {
      show: async (stage) => {
        await openResetLink(stage);
        await stage.page
          .getByLabel(/new password/i)
          .first()
          .fill("password12345678");
        await stage.page
          .getByRole("button", { name: /password/i })
          .last()
          .click();
      },
    },
    "link over": { show: ({ page }) => page.goto("/password-reset/over") },
  }),
  ...statesOf("this wasn't me", {
    "": {
      show: async (stage) => {
        const { person } = await waiting(stage);
        await stage.page.goto(await linkTo(person.email, "not-me"));
        await expect(stage.page.getByRole("heading", { level: 1 })).toBeVisible();
      },
    },
    done: {
      show: async (stage) => {
        const { person } = await waiting(stage);
        await stage.page.goto(await linkTo(person.email, "not-me"));
        await stage.page.getByRole("button", { name: /wasn't me/ }).click();
        await expect(stage.page.getByRole("heading", { name: "That sign-in has ended" })).toBeVisible();
      },
    },
    "link over": { show: ({ page }) => page.goto("/not-me/over") },
  }),
  ...statesOf("restore email address", {
    "": { show: ({ page }) => page.goto("/undo-email/any") },
  }),
];
