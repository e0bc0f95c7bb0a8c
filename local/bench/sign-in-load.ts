/** Two-step sign-ins at a number of users, and what they cost the application. */
import { setTimeout as delay } from "node:timers/promises";
import { seconds } from "@/lib/contract/duration";
import type { BenchStack, Channels } from "./bench-stack";
import { makePeople, untilSent } from "./bench-stack";
import { type LoadClient, makeLoadClient, type Page, type Person, type Reply } from "./load-client";
import { cpuMilliseconds } from "./processor";
import { quantile } from "./statistics";

type Quantiles = { p50: number; p95: number; p99: number };

export type Level = {
  channels: Channels;
  users: number;
  signIns: number;
  /** Answered 503 because of overload. */
  refused: number;
  perSecond: number;
  /** Milliseconds of the application's CPU for each sign-in, with the sending of its messages. */
  cpu: number;
  signIn: Quantiles;
  passwordStep: Quantiles;
  codeStep: Quantiles;
};

const quantilesOf = (times: readonly number[]): Quantiles => ({
  p50: quantile(times, 0.5),
  p95: quantile(times, 0.95),
  p99: quantile(times, 0.99),
});

type Times = { passwordStep: number[]; codeStep: number[]; refused: number };

/** @returns false for a refusal; any other answer than that of a sign-in is a defect */
function isAccepted({ status }: Reply, expected: number, times: Times): boolean {
  if (status === expected) return true;
  if (status !== 503) throw new Error(`a step answered ${status}`);
  times.refused += 1;
  return false;
}

/** @returns false if the server refused a step */
async function signIn(client: LoadClient, page: Page, person: Person, times: Times): Promise<boolean> {
  const address = client.newAddress();
  const first = await client.submitPassword(page, person, address);
  if (!isAccepted(first.reply, 401, times)) return false;
  const second = await client.submitCode(first.page, address);
  if (!isAccepted(second.reply, 200, times)) return false;
  times.passwordStep.push(first.milliseconds);
  times.codeStep.push(second.milliseconds);
  return true;
}

/**
 * Signs everybody in once, `users` at a time. Each user is a browser that has loaded the sign-in page before, which gave it its CSRF token.
 */
export async function measureLevel(
  stack: BenchStack,
  { channels, users, signIns }: Pick<Level, "channels" | "users" | "signIns">,
): Promise<Level> {
  const client = makeLoadClient(stack.target, users);
  const queue = await makePeople(stack.sql, channels, signIns);
  const pages = await Promise.all(Array.from({ length: users }, () => client.openSignInPage()));
  const times: Times = { passwordStep: [], codeStep: [], refused: 0 };
  const cpuBefore = cpuMilliseconds(stack.pid);
  const startedAt = performance.now();
  const one = async (page: Page) => {
    for (let person = queue.pop(); person; person = queue.pop()) {
      if (await signIn(client, page, person, times)) continue;
      // As a person who is told to try again.
      queue.push(person);
      await delay(seconds(1));
    }
  };
  await Promise.all(pages.map(one));
  await untilSent(stack.sql);
  const took = (performance.now() - startedAt) / 1_000;
  const done = times.codeStep.length;
  const cpu = (cpuMilliseconds(stack.pid) - cpuBefore) / done;
  client.end();
  const whole = times.passwordStep.map((milliseconds, i) => milliseconds + (times.codeStep[i] ?? 0));
  return {
    channels,
    users,
    signIns: done,
    refused: times.refused,
    perSecond: done / took,
    cpu,
    signIn: quantilesOf(whole),
    passwordStep: quantilesOf(times.passwordStep),
    codeStep: quantilesOf(times.codeStep),
  };
}
