// `npm run overload`: four times as many sign-ins as the server can do, for a minute. How long do accepted ones take, how quick is a
// refusal, and how soon does the server do its usual rate again?
import { parseArgs } from "node:util";
import { seconds } from "@/lib/contract/duration";
import { runAndExit } from "@/local/launcher/shutdown.mjs";
import { print, step } from "@/local/launcher/terminal.mjs";
import { type BenchStack, makePeople, startBenchStack, untilSent } from "./bench-stack";
import { type LoadClient, makeLoadClient, type Page, type Person, type Reply } from "./load-client";
import { measureLevel } from "./sign-in-load";
import { describeQuantiles, quantile } from "./statistics";

const { values } = parseArgs({
  options: {
    "sign-ins": { type: "string", default: "300" },
    times: { type: "string", default: "4" },
    seconds: { type: "string", default: "60" },
  },
});
const signIns = Number(values["sign-ins"]);
const times = Number(values.times);
const duration = seconds(Number(values.seconds));

/** Allowed: the slowest twentieth of accepted sign-ins, and the time after which the usual rate is back. */
const ACCEPTED_P95 = seconds(2);
const RECOVERY = seconds(5);

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds of what was accepted and refused, and what must not happen. */
type Outcome = { accepted: number[]; refused: number[]; lost: string[] };

const isRefusal = ({ status, retryAfter }: Reply) => [429, 503].includes(status) && retryAfter > 0;

/** One sign-in. Once the password step was accepted, the code step must be. */
async function signIn(client: LoadClient, page: Page, person: Person, outcome: Outcome): Promise<void> {
  try {
    const address = client.newAddress();
    const first = await client.submitPassword(page, person, address);
    if (isRefusal(first.reply)) return void outcome.refused.push(first.milliseconds);
    if (first.reply.status !== 401) return void outcome.lost.push(`password step ${first.reply.status}`);
    const second = await client.submitCode(first.page, address);
    if (second.reply.status !== 200) return void outcome.lost.push(`code step ${second.reply.status}`);
    outcome.accepted.push(first.milliseconds + second.milliseconds);
  } catch (error) {
    outcome.lost.push(error instanceof Error ? error.message : String(error));
  }
}

/** Starts sign-ins at a fixed rate, whatever becomes of those before (open loop). @returns when the last one is over */
async function arrive(client: LoadClient, page: Page, people: Person[], perSecond: number, outcome: Outcome) {
  const startedAt = performance.now();
  const all: Promise<void>[] = [];
  for (const [i, person] of people.entries()) {
    const wait = (i / perSecond) * 1_000 - (performance.now() - startedAt);
    if (wait > 1) await delay(wait);
    all.push(signIn(client, page, person, outcome));
  }
  await Promise.all(all);
}

/** @returns milliseconds until the server does four fifths of its usual rate for a second */
async function measureRecovery(stack: BenchStack, client: LoadClient, page: Page, usual: number): Promise<number> {
  const startedAt = performance.now();
  const people = await makePeople(stack.sql, "email", Math.ceil(usual * 15));
  for (;;) {
    const outcome: Outcome = { accepted: [], refused: [], lost: [] };
    const at = performance.now();
    const user = async () => {
      while (performance.now() - at < seconds(1))
        await signIn(client, page, people.pop() ?? { email: "", password: "" }, outcome);
    };
    await Promise.all(Array.from({ length: 16 }, user));
    const perSecond = outcome.accepted.length / ((performance.now() - at) / 1_000);
    if (perSecond >= 0.8 * usual || people.length === 0) return performance.now() - startedAt;
  }
}

async function main(): Promise<number> {
  const stack = await startBenchStack();
  const measure = (count: number) => measureLevel(stack, { channels: "email", users: 16, signIns: count });
  await step("Discard the first sign-ins", () => measure(signIns));
  const { perSecond: usual } = await step("Measure the usual rate", () => measure(signIns));
  const client = makeLoadClient(stack.target, 1_000);
  const page = await client.openSignInPage();
  const perSecond = usual * times;
  const people = await makePeople(stack.sql, "email", Math.ceil((perSecond * duration) / 1_000));
  const outcome: Outcome = { accepted: [], refused: [], lost: [] };
  const title = `${people.length} sign-ins arrive at ${perSecond.toFixed(0)}/s, ${times} times the usual ${usual.toFixed(1)}/s`;
  await step(title, () => arrive(client, page, people, perSecond, outcome));
  const recovery = await step("Measure the recovery", () => measureRecovery(stack, client, page, usual));
  await untilSent(stack.sql);
  client.end();
  const { accepted, refused, lost } = outcome;
  print(
    `\n  accepted ${accepted.length} (${(accepted.length / (duration / 1_000)).toFixed(1)}/s)   ${describeQuantiles(accepted, [0.5, 0.95, 0.99])}`,
  );
  print(`  refused  ${refused.length}   ${describeQuantiles(refused, [0.5, 0.95, 0.99])}`);
  print(`  lost     ${lost.length} ${[...new Set(lost)].join(", ")}`);
  print(`  four fifths of the usual rate after ${(recovery / 1_000).toFixed(1)} s\n`);
  const isHeld = quantile(accepted, 0.95) < ACCEPTED_P95 && lost.length === 0 && recovery < RECOVERY;
  return isHeld ? 0 : 1;
}

runAndExit(main);
