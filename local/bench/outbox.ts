// `npm run outbox`: does bulk mail delay a code? Measures, in one run and in turns, the time from a sign-in's request to the call of the
// provider, without bulk messages and with 10,000 of them queued. Then explains the claim with 1,000,000 old messages in the table.
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { openWorld } from "@/e2e/support/people";
import { claimMessages } from "@/lib/messaging/message.store";
import { onShutdown, runAndExit } from "@/local/launcher/shutdown.mjs";
import { print, step } from "@/local/launcher/terminal.mjs";
import { explain } from "@/local/testing/explain";
import { startTestStack } from "@/local/testing/test-stack";
import { newRemoteClient, submitPassword } from "./measured-stack";
import { describeQuantiles } from "./statistics";

const signIns = Number(process.env.ROUNDS ?? 60);
const bulkCount = 10_000;
const oldCount = 1_000_000;

type Call = { at: string; channel: string };

/** Waits for the provider's call. @returns milliseconds since `from` */
async function callAfter(inboxUrl: string | undefined, to: string, from: number): Promise<number> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    const response = await fetch(`${inboxUrl}/requests?to=${encodeURIComponent(to)}`);
    const [call] = (await response.json()) as Call[];
    if (call) return Date.parse(call.at) - from;
    await delay(10);
  }
  throw new Error(`no code was sent to ${to}`);
}

async function main(): Promise<number> {
  const variables = () => ({ TRUSTED_PROXIES: "127.0.0.1", LOG_LEVEL: "silent" });
  const { appUrl, inboxUrl, databaseUrl, environment } = await startTestStack({ log: "outbox.log", variables });
  // The claim that is explained depends on the configured providers.
  Object.assign(process.env, environment);
  const world = openWorld(databaseUrl);
  onShutdown(() => world.close());
  const { sql } = world;
  const workgroup = await world.makeWorkgroup("APP", true);

  async function measureCodes(): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < signIns; i += 1) {
      const { email, password } = await world.makePerson({ memberships: [{ workgroup }] });
      const remote = newRemoteClient(appUrl);
      await remote.client.csrf();
      const from = Date.now();
      await submitPassword(remote, email, password);
      times.push(await callAfter(inboxUrl, email, from));
    }
    return times;
  }
  const bulkSent = async () => Number((await sql`SELECT count(*) AS n FROM messages WHERE state = 'sent'`)[0]?.n);

  await measureCodes();
  const without = await step(`Sign in ${signIns} times without bulk messages`, measureCodes);
  await sql`INSERT INTO messages (kind, event_id, destination, channel, parameters, priority, expires_at)
    SELECT 'password_changed', n::text, 'bulk-' || n || '@bench.test', 'email', '{"client":null}', 3, now() + interval '1 day'
      FROM generate_series(1, ${bulkCount}::int) AS n`;
  const [before, startedAt] = [await bulkSent(), performance.now()];
  const during = await step(`Sign in ${signIns} times with ${bulkCount} bulk messages queued`, measureCodes);
  const rate = ((await bulkSent()) - before) / ((performance.now() - startedAt) / 1_000);
  print("\n  From the request of a sign-in to the provider's call for its code");
  print(`    without bulk messages       ${describeQuantiles(without, [0.5, 0.95])}`);
  print(`    with ${bulkCount} bulk messages   ${describeQuantiles(during, [0.5, 0.95])}`);
  print(`    meanwhile ${rate.toFixed(1)} bulk messages a second left`);

  await step(`Add ${oldCount} old messages`, async () => {
    await sql`INSERT INTO messages (kind, event_id, destination, channel, parameters, state, created_at, expires_at)
      SELECT 'password_changed', 'old ' || n, 'old-' || n % 50000 || '@bench.test', 'email', '{"client":null}', 'sent',
             now() - n * interval '2 seconds', now() FROM generate_series(1, ${oldCount}::int) AS n`;
    await sql`VACUUM ANALYZE messages`;
  });
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  onShutdown(() => client.end());
  print("\n  The claim of messages, then of bulk messages");
  for (const lane of ["prompt", "bulk"] as const) {
    const known = { kinds: ["password_changed"], keyIds: [] };
    await explain(client, (db) => claimMessages(db, known, lane));
    for (const { took, pages, rowsRead } of await explain(client, (db) => claimMessages(db, known, lane))) {
      print(
        `    ${lane.padEnd(8)}${took.toFixed(1).padStart(8)} ms ${String(pages).padStart(6)} pages, messages read: ${rowsRead.messages ?? 0}`,
      );
    }
  }
  return 0;
}

runAndExit(main);
