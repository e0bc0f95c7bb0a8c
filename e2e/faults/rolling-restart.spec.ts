/** X40: a new version is rolled out while people sign in. */

import { startBalancer } from "@/e2e/faults/support/balancer";
import { expect, testWith } from "@/e2e/faults/support/fault-test";
import { restartInTurn } from "@/e2e/faults/support/rolling-restart";
import { full } from "@/e2e/support/full-run";
import { stackEnvironment } from "@/e2e/support/instance";
import { makeCrowd } from "@/e2e/support/many-clients";

const test = testWith(async ({ start, onEnd }) => {
  const balancer = await startBalancer({ checksReadiness: true });
  onEnd(balancer.close);
  const variables = { NEXTAUTH_URL: balancer.origin, TRUSTED_PROXIES: "127.0.0.1", DRAIN_SECONDS: "1" };
  const instances = [await start({ variables }), await start({ variables })];
  balancer.serve(instances.map(({ port }) => port));
  return { balancer, instances };
});

test("X40 no sign-in fails while two instances are restarted one after the other", full, async ({ place }) => {
  const people = await makeCrowd(place, 120, true);
  const secret = stackEnvironment().NEXTAUTH_SECRET ?? "";
  const { origin } = place.balancer;
  const result = await restartInTurn({ origin, secret, instances: place.instances, people, users: 2, rounds: 1 });
  expect(result.failures).toEqual([]);
  expect(result.signIns).toBeGreaterThan(4);
});
