/**
 * Stands in for `next/server` in integration tests, where no response ends: `after` collects the work instead of running it.
 * `vi.mock("next/server", () => import("./scheduled-work"))`
 */

/** Work that the product scheduled for the time after its response. */
export const later: (() => Promise<unknown>)[] = [];

export const after = (work: () => Promise<unknown>) => later.push(work);

/** Runs the collected work, oldest first, and what that work schedules in turn. */
export async function runScheduledWork(): Promise<void> {
  for (let work = later.shift(); work; work = later.shift()) await work();
}
