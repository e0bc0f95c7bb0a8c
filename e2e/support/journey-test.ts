/** The `test` of journeys: the fixtures of the Playwright kit, a second browser, an HTTP client. `world-test` adds a world to write rows in. */
import { expect } from "@leadmaster/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { checkExchangesOf } from "./browser-exchanges";
import { Client } from "./http-client";
import { test as base } from "./kit-people";
import { watch } from "./password-recorder";
import { type Database, newPhone, openWorld, type World } from "./people";
import { makePlaces, type Places } from "./places";

type Fixtures = {
  /** For the helpers of `e2e/faults/support`: only the database can move a clock. */
  database: Database;
  /** A phone number that no other test uses. */
  phone: string;
  client: Client;
  /** A page of a second browser with its own cookies. */
  otherPage: Page;
  /** What `testWith` of the fault tests opens. A test without one begins by ending that of the test before. */
  place: object | undefined;
};

export const test = base.extend<Fixtures, { workerWorld: World; places: Places }>({
  browser: [
    async ({ browser }, use) => {
      watch(browser);
      await use(browser);
    },
    { scope: "worker" },
  ],
  workerWorld: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      const world = openWorld();
      await use(world);
      await world.close();
    },
    { scope: "worker" },
  ],
  places: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const places = makePlaces();
      await use(places);
      await places.end();
    },
    { scope: "worker" },
  ],
  place: [
    async ({ places }, use) => {
      await places.end();
      await use(undefined);
    },
    { auto: true },
  ],
  context: async ({ context }, use) => {
    const compare = checkExchangesOf(context);
    await use(context);
    await compare();
  },
  database: async ({ workerWorld }, use) => use(workerWorld),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  phone: async ({}, use, info) => use(newPhone(info.parallelIndex)),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  client: async ({}, use) => use(new Client()),
  otherPage: async ({ browser }, use) => {
    const context: BrowserContext = await browser.newContext();
    const compare = checkExchangesOf(context);
    await use(await context.newPage());
    await compare();
    await context.close();
  },
});

export { expect };
