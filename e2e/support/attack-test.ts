/** The `test` of attacks: an HTTP client, a world, and rate limits of the test's own. */
import { test as base, expect } from "./cleared-limits";
import type { World } from "./people";
import { withWorld } from "./world-test";

export { expect };

export const test = base.extend<{ world: World }>(withWorld);
