/** The fixtures every journey starts from: a world to make people in, a second browser, a program without a browser. */
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { Client } from "./http-client";
import { watch } from "./password-recorder";
import { newPhone, openWorld, type World } from "./people";

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
