/** The fixtures every journey starts from: a world to make people in, a second browser, a program without a browser. */
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { Client } from "./http-client";
import { codeIn, waitForMessages } from "./inbox";
import { watch } from "./password-recorder";
import { newPhone, openWorld, type Person, type World } from "./people";

type Fixtures = {
  world: World;
  /** A phone number of this test alone. */
  phone: string;
  client: Client;
  /** Another browser, with cookies of its own. */
  otherPage: Page;
};

export const test = base.extend<Fixtures, { workerWorld: World }>({
  browser: [
    async ({ browser }, use) => {
      watch(browser);
      await use(browser);
    },
    { scope: "worker" },
  ],
  workerWorld: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of the pattern.
    async ({}, use) => {
      const world = openWorld();
      await use(world);
      await world.close();
    },
    { scope: "worker" },
  ],
  world: async ({ workerWorld }, use) => use(workerWorld),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  phone: async ({}, use, info) => use(newPhone(info.parallelIndex)),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  client: async ({}, use) => use(new Client()),
  otherPage: async ({ browser }, use) => {
    const context: BrowserContext = await browser.newContext();
    await use(await context.newPage());
    await context.close();
  },
});

export { expect };

/** Types e-mail and password and presses the button. */
export async function givePassword(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-in");
  await fillPassword(page, person);
}

/** The same, on a sign-in page that is open already. */
export async function fillPassword(page: Page, person: Pick<Person, "email" | "password">): Promise<void> {
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The whole sign-in of a person who needs a code, which is read from the newest of `count` e-mails. */
export async function signInWithCode(page: Page, person: Person, count = 1): Promise<void> {
  await givePassword(page, person);
  const [message] = await waitForMessages(person.email, count);
  if (!message) throw new Error("no message");
  await page.getByLabel("One-Time Password").fill(codeIn(message));
  await expectSignedIn(page);
}

/** The whole sign-in of a person who needs no code. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await givePassword(page, person);
  await expectSignedIn(page);
}

export async function expectSignedIn(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "My account" })).toBeVisible();
}
