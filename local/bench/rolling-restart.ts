// `npm run rolling-restart`: two instances behind a balancer on one PostgreSQL are restarted one after the other, five times, while people
// sign in. Prints how many sign-ins failed.
import { startBalancer } from "@/e2e/faults/support/balancer";
import { restartInTurn } from "@/e2e/faults/support/rolling-restart";
import { startInstance } from "@/e2e/support/instance";
import { makeCrowd } from "@/e2e/support/many-clients";
import { onShutdown } from "@/local/launcher/shutdown.mjs";
import { print, step } from "@/local/launcher/terminal.mjs";
import { measure } from "./measured-stack";

const rounds = Number(process.env.ROUNDS ?? 5);

measure(async ({ world, environment }) => {
  process.env.STACK_ENVIRONMENT = JSON.stringify(environment);
  const balancer = await startBalancer({ checksReadiness: true });
  onShutdown(balancer.close);
  const variables = { NEXTAUTH_URL: balancer.origin, TRUSTED_PROXIES: "127.0.0.1" };
  const instances = await step("Start two instances", () =>
    Promise.all([startInstance({ variables }), startInstance({ variables })]),
  );
  onShutdown(async () => {
    await Promise.all(instances.map((instance) => instance.kill9()));
  });
  balancer.serve(instances.map(({ port }) => port));
  const people = await makeCrowd({ world }, 2_000, true);
  const secret = environment.NEXTAUTH_SECRET ?? "";
  const result = await step(`Restart each of them ${rounds} times`, () =>
    restartInTurn({ origin: balancer.origin, secret, instances, people, users: 8, rounds }),
  );
  print(`\n  ${result.signIns} sign-ins, ${result.failures.length} failed`);
  for (const failure of new Set(result.failures)) print(`    ${failure}`);
  print("");
  return result.failures.length === 0 ? 0 : 1;
});
