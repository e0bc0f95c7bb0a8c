/** The `test` of journeys with a world: users and workgroups as rows, in any state, for tests that are not about how people get there. */
import { test as base, expect } from "./journey-test";
import type { World } from "./people";

export { expect };

export const withWorld = {
  world: async ({ workerWorld }: { workerWorld: World }, use: (world: World) => Promise<void>) => use(workerWorld),
};

export const test = base.extend<{ world: World }>(withWorld);
