/** A database and an instance of a worker's own, for what would disturb other tests or be disturbed by the stack's server. */
import { test as base } from "./attack-kit";
import { openWorld, type World } from "./people";
import { type Instance, ownDatabase, startInstance } from "./server";

export type Place = { world: World; url: string; instance: Instance };

export const test = base.extend<{ forgotten: undefined }, { place: Place }>({
  place: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of the pattern.
    async ({}, use) => {
      const { url, drop } = await ownDatabase();
      const instance = await startInstance({ DATABASE_URL: url });
      const world = openWorld(url);
      await use({ world, url, instance });
      await Promise.all([instance.kill9(), world.close()]);
      await drop();
    },
    { scope: "worker" },
  ],
  // What the worker's other tests have typed: all come from one address.
  forgotten: [
    async ({ place }, use) => {
      await place.world.sql`DELETE FROM throttles`;
      await use(undefined);
    },
    { auto: true },
  ],
});
