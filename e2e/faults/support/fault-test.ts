/**
 * The `test` of faults: a database and an instance of the worker's own, so that killing, stopping or flooding them disturbs no other
 * test and no other instance takes over what they leave.
 */
import { test as base, expect } from "@/e2e/support/attack-test";
import { type Instance, type InstanceOptions, ownDatabase, startInstance } from "@/e2e/support/instance";
import { openWorld, type World } from "@/e2e/support/people";

export { expect };

/** What a place is made from. */
export type Own = {
  world: World;
  url: string;
  /** The name of the database. */
  name: string;
  /** Starts an instance on this database; it is killed when the worker ends. */
  start(options?: InstanceOptions): Promise<Instance>;
  /** Runs when the worker ends, after the instances have been killed. */
  onEnd(work: () => unknown): void;
};
export type Place<More = { instance: Instance }> = Own & More;

/** @param prepare starts what this file's tests need, once per worker */
export function testWith<More extends object>(prepare: (own: Own) => Promise<More>) {
  return base.extend<{ clearedPlace: undefined }, { place: Place<More> }>({
    place: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of the pattern.
      async ({}, use) => {
        const { url, name, drop } = await ownDatabase();
        const world = openWorld(url);
        const instances: Instance[] = [];
        const endings: (() => unknown)[] = [];
        const start = async (options?: InstanceOptions) => {
          const instance = await startInstance({ databaseUrl: url, ...options });
          instances.push(instance);
          return instance;
        };
        const own: Own = { world, url, name, start, onEnd: (work) => void endings.push(work) };
        await use({ ...own, ...(await prepare(own)) });
        await Promise.all(instances.map((instance) => instance.kill9()));
        await Promise.all([world.close(), ...endings.map((end) => end())]);
        await drop();
      },
      { scope: "worker" },
    ],
    // The worker's other tests come from the same IP address. Unlike DELETE, TRUNCATE cannot deadlock with a late request.
    clearedPlace: [
      async ({ place }, use) => {
        await place.world.sql`TRUNCATE throttles`;
        await use(undefined);
      },
      { auto: true },
    ],
  });
}

export const test = testWith(async ({ start }) => ({ instance: await start() }));
