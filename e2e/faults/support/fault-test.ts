/** The `test` of faults: in a place of its own, so that what a test breaks is broken for that file alone. */
import { test as base, expect } from "@/e2e/support/attack-test";
import type { Own, Place, Prepare } from "@/e2e/support/places";

export type { Own, Place };
export { expect };

/** @param prepare starts what this file's tests need; all tests of the file that a worker runs share it */
export function testWith<More extends object>(prepare: Prepare<More>) {
  return base.extend<{ place: Place<More> }>({
    place: [
      async ({ places }, use) => {
        const place = await places.enter(prepare);
        // The place's other tests come from the same IP address. Unlike DELETE, TRUNCATE cannot deadlock with a late request.
        await place.world.sql`TRUNCATE throttles`;
        await use(place);
      },
      // Opening one takes longer than a test may.
      { auto: true, timeout: 60_000 },
    ],
  });
}

export const test = testWith(async ({ start }) => ({ instance: await start() }));
