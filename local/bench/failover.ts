// `npm run failover`: 200 people sign in while the primary email provider never answers, and while it accepts messages and stays silent,
// with webhooks that came before. Prints how long each took, from the password to the session.
import { makeCrowd } from "@/e2e/support/many-clients";
import type { Person } from "@/e2e/support/people";
import { seconds } from "@/lib/contract/duration";
import { print } from "@/local/launcher/terminal.mjs";
import { type MeasuredStack, measure, newRemoteClient, submitCode, submitPassword } from "./measured-stack";
import { describeQuantiles, timed } from "./statistics";

const people = Number(process.env.PEOPLE ?? 200);
/** They arrive one after the other in this time. */
const arrival = seconds(10);
const limit = seconds(30);

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Arrived = { code: string | null; provider: string; receivedAt: string };

/** Waits for the first code in the inbox. */
async function codeOf(inboxUrl: string, { email }: Person): Promise<Arrived> {
  const response = await fetch(`${inboxUrl}/messages?to=${encodeURIComponent(email)}&wait=60`);
  const [message] = (await response.json()) as Arrived[];
  if (!message) throw new Error("no message in a minute");
  return message;
}

type SignIn = { milliseconds: number; provider: string };

async function signIn(stack: MeasuredStack, person: Person, silent: boolean): Promise<SignIn> {
  const remote = newRemoteClient(stack.origin);
  let provider = "";
  const [, milliseconds] = await timed(async () => {
    const [first] = await submitPassword(remote, person.email, person.password);
    if (first.status !== 401) throw new Error(`the password step answered ${first.status}`);
    const isThere = ({ provider: by }: Arrived) => !silent || by === "smtp";
    // What the silent provider has accepted never reaches the person: only the fallback's copy counts.
    let message = await codeOf(stack.inboxUrl, person);
    while (!isThere(message)) {
      await delay(250);
      message = await codeOf(stack.inboxUrl, person);
    }
    provider = message.provider;
    const [second] = await submitCode(remote, message.code ?? "");
    if (second.status !== 200) throw new Error(`the code step answered ${second.status}`);
  });
  return { milliseconds, provider };
}

async function setOutage({ inboxUrl }: MeasuredStack, kind: string | null): Promise<void> {
  const init = kind === null ? { method: "DELETE" } : { method: "PUT", body: JSON.stringify({ kind }) };
  await fetch(`${inboxUrl}/outages/resend`, init);
}

/** @returns true if everybody signed in within the limit */
async function simulate(stack: MeasuredStack, kind: "timeout" | "silent"): Promise<boolean> {
  const { sql } = stack.world;
  const crowd = await makeCrowd(stack, people + 1, true);
  const [first, ...others] = crowd;
  await setOutage(stack, null);
  await sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`;
  // The provider works, and its webhooks arrive.
  if (first) await signIn(stack, first, false);
  await delay(seconds(2));
  await setOutage(stack, kind);
  const results = await Promise.allSettled(
    others.map(async (person, i) => {
      await delay((arrival * i) / people);
      return signIn(stack, person, kind === "silent");
    }),
  );
  await setOutage(stack, null);
  const done = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const inTime = done.filter(({ milliseconds }) => milliseconds <= limit);
  const bySmtp = done.filter(({ provider }) => provider === "smtp").length;
  print(`\nThe primary ${kind === "timeout" ? "never answers" : "accepts and stays silent"}`);
  print(`  signed in within ${limit / 1_000} s: ${inTime.length} of ${people}; ${bySmtp} by the fallback`);
  const times = done.map(({ milliseconds }) => milliseconds / 1_000);
  print(`  ${describeQuantiles(times, [0.05, 0.5, 0.9, 0.99, 1]).replace(/ms$/, "s")}`);
  for (const result of results) if (result.status === "rejected") print(`  ${result.reason}`);
  return inTime.length === people;
}

measure(
  async (stack) => {
    print(`\n${people} people arrive in ${arrival / 1_000} s.`);
    const outcomes = [await simulate(stack, "timeout"), await simulate(stack, "silent")];
    print("");
    return outcomes.every(Boolean) ? 0 : 1;
  },
  { hasFallback: true },
);
