// The stack that is measured: the finished build on a database of its own, behind a proxy that may say where a request comes from.
import { Client } from "@/e2e/client";
import { openWorld, type World } from "@/e2e/people";
import { codeKey, deriveCode } from "@/lib/mfa/code";
import { buildIfStale } from "@/local/launcher/build";
import { testEnvironment } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";
import { dropDatabase } from "@/local/launcher/postgres";
import { atEnd, runToEnd } from "@/local/launcher/shutdown.mjs";
import { startStack } from "@/local/launcher/stack";
import { startTestCluster, testFolder } from "@/local/testing/test-cluster";

export type Measured = {
  origin: string;
  world: World;
  /** The code of the challenge that a client holds, as only this installation can know it. */
  codeOf(client: Client): string;
};

async function start(): Promise<Measured> {
  await buildIfStale();
  const cluster = await startTestCluster();
  atEnd(cluster.stop);
  await dropDatabase(cluster.adminUrl, "leadmaster");
  const [port, providerPort] = [await findFreePort(), await findFreePort()];
  const environment = { ...testEnvironment(), TRUSTED_PROXIES: "127.0.0.1", LOG_LEVEL: "silent" };
  const stack = await startStack({
    environment,
    dataDir: testFolder,
    port,
    providerPort,
    mode: "production",
    adminUrl: cluster.adminUrl,
    logFile: `${testFolder}/measured.log`,
  });
  const world = openWorld(stack.databaseUrl);
  atEnd(() => world.close());
  const key = codeKey(stack.environment.NEXTAUTH_SECRET ?? "");
  const idOf = (client: Client) => client.cookies.get("leadmaster.challenge")?.split(".")[1] ?? "";
  return { origin: stack.appUrl, world, codeOf: (client) => deriveCode(key, idOf(client), "sign_in") };
}

/** Runs `work` on a stack, and ends with the exit code that it gives. */
export function measure(work: (stack: Measured) => Promise<number>): void {
  runToEnd(async () => work(await start()));
}

let addresses = 0;

/** A program at an address that nobody else has: limits of an address are another measurement's. */
export function clientElsewhere(origin: string): { client: Client; headers: Record<string, string> } {
  addresses += 1;
  const address = `2001:db8:${(addresses >> 16).toString(16)}:${(addresses & 0xffff).toString(16)}::1`;
  return { client: new Client(origin), headers: { "x-forwarded-for": address } };
}

/** Milliseconds that `work` takes, and what it gives. */
export async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const value = await work();
  return [value, performance.now() - started];
}

/** The value below which a share of the values lies. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
