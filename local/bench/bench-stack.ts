/** The stack of `npm run bench`: the application alone on one core, everything else on the others. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { hashPassword } from "@/lib/auth/credential-hash";
import { dataFolder, root } from "@/local/launcher/environment.mjs";
import { onShutdown } from "@/local/launcher/shutdown.mjs";
import { startTestStack } from "@/local/testing/test-stack";
import type { Person, Target } from "./load-client";
import { leaveApplicationCore, onApplicationCore } from "./processor";

export const benchFolder = join(dataFolder, "bench");

export type BenchStack = {
  target: Target;
  pid: number;
  sql: postgres.Sql;
  inboxUrl: string;
  /** Of an administrator of the cluster. */
  adminUrl: string;
};

/** @param nodeOptions of the application's Node */
export async function startBenchStack(nodeOptions: readonly string[] = []): Promise<BenchStack> {
  leaveApplicationCore();
  mkdirSync(benchFolder, { recursive: true });
  const stack = await startTestStack({
    log: "bench.log",
    // The load names the client of each request.
    variables: () => ({ TRUSTED_PROXIES: "127.0.0.1", LOG_LEVEL: "warn" }),
    node: [...onApplicationCore, process.execPath, ...nodeOptions],
  });
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  onShutdown(() => sql.end());
  const target = { origin: stack.appUrl, secret: stack.environment.NEXTAUTH_SECRET ?? "" };
  const inboxUrl = stack.inboxUrl ?? "";
  await setDeliveryEvents(inboxUrl, false);
  const adminUrl = new URL("/postgres", stack.databaseUrl).href;
  return { target, pid: stack.serverPid, sql, inboxUrl, adminUrl };
}

/** Whether the local provider reports what became of a message: as many more requests as a message has events. */
export async function setDeliveryEvents(inboxUrl: string, on: boolean): Promise<void> {
  const init = on ? { method: "DELETE" } : { method: "PUT", body: JSON.stringify({ kind: "silent" }) };
  for (const provider of ["resend", "twilio"]) await fetch(`${inboxUrl}/outages/${provider}`, init);
}

export const channelSets = { email: "APP", both: "APP4" } as const;
export type Channels = keyof typeof channelSets;

const password = "correct horse bench battery";
let people = 0;

/** Makes members of a workgroup that requires a code, which arrives by email, or by email and text message. */
export async function makePeople(sql: postgres.Sql, channels: Channels, count: number): Promise<Person[]> {
  const first = people;
  people += count;
  const hash = await hashPassword(password);
  await sql`WITH w AS (
              INSERT INTO workgroups (name, edition, two_factor_required) VALUES ('Bench Ltd', ${channelSets[channels]}, true) RETURNING id
            ), u AS (
              INSERT INTO users (name, email, email_verified_at, phone, phone_verified_at, password_hash)
              SELECT 'Robin Bench', 'robin-' || n || '@bench.test', now(), '+1415' || (2000000 + n), now(), ${hash}
                FROM generate_series(${first}::int, ${first + count - 1}::int) AS n
              RETURNING id, phone
            ), c AS (
              INSERT INTO sms_consents (user_id, number, text_version, ip_address) SELECT id, phone, '2026-11-26', '127.0.0.1' FROM u
            ) INSERT INTO memberships (user_id, workgroup_id, role) SELECT u.id, w.id, 'member' FROM u, w`;
  return Array.from({ length: count }, (_, i) => ({ email: `robin-${first + i}@bench.test`, password }));
}

/** Waits until every message that is due has been sent. */
export async function untilSent(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] = await sql`SELECT count(*)::int AS waiting FROM deliveries WHERE state IN ('queued', 'sending')`;
    if (row?.waiting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export type HashRate = { perSecond: number; cpu: number };

/** Verifies passwords on the application's core, which is idle meanwhile. `cpu` is in milliseconds for each. */
export function measureHashRate(): HashRate {
  const [command = process.execPath, ...words] = [...onApplicationCore, process.execPath];
  const program = ["--import", "tsx", "local/bench/hash-rate.ts"];
  return JSON.parse(execFileSync(command, [...words, ...program], { cwd: root, encoding: "utf8" }));
}

/** An empty folder for the profile of one run. */
export function emptyProfileFolder(): string {
  const folder = join(benchFolder, "profile");
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
