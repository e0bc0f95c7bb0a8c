/** CPU of the application for each step of a sign-in and each page, one request at a time. */
import type { BenchStack } from "./bench-stack";
import { makePeople, untilSent } from "./bench-stack";
import { makeLoadClient, type Page } from "./load-client";
import { cpuMilliseconds } from "./processor";

/** Milliseconds of CPU by step, in the order in which they are printed. */
export type StepCosts = Record<string, number>;

type Call = { path: string; status: number; headers?: Record<string, string> };

/** @param rounds calls of each step */
export async function measureSteps(stack: BenchStack, rounds: number): Promise<StepCosts> {
  const client = makeLoadClient(stack.target, 1);
  const costs: StepCosts = {};
  const measure = async (name: string, work: () => Promise<void>) => {
    const before = cpuMilliseconds(stack.pid);
    await work();
    costs[name] = (cpuMilliseconds(stack.pid) - before) / rounds;
  };

  const people = await makePeople(stack.sql, "email", rounds);
  const page = await client.openSignInPage();
  const passed: { page: Page; address: string }[] = [];
  const sessions: string[] = [];
  await measure("password step, with its email", async () => {
    for (const person of people) {
      const address = client.newAddress();
      const { page: next } = await client.submitPassword(page, person, address);
      passed.push({ page: next, address });
    }
    await untilSent(stack.sql);
  });
  await measure("code step", async () => {
    for (const { page: next, address } of passed) {
      const { reply } = await client.submitCode(next, address);
      sessions.push(`leadmaster.session=${reply.cookies.get("leadmaster.session")}`);
    }
  });

  const repeat = async ({ path, status, headers = {} }: Call) => {
    for (let i = 0; i < rounds; i += 1) {
      const reply = await client.send("GET", path, { cookie: sessions[i % sessions.length] ?? "", ...headers });
      if (reply.status !== status) throw new Error(`${path} answered ${reply.status}`);
    }
  };
  const calls: Record<string, Call> = {
    "guarded call": { path: "/api/account", status: 200 },
    "home page": { path: "/", status: 200, headers: { "accept-encoding": "gzip, br" } },
    "sign-in page": { path: "/sign-in", status: 200, headers: { cookie: "", "accept-encoding": "gzip, br" } },
    "csrf call": { path: "/api/auth/csrf", status: 200 },
    "unknown page": { path: "/no-such-page", status: 404 },
    "unknown call": { path: "/api/no-such-call", status: 404 },
    "static file": { path: "/robots.txt", status: 200 },
    "liveness probe": { path: "/api/health/live", status: 200 },
  };
  for (const call of Object.values(calls)) await repeat(call);
  for (const [name, call] of Object.entries(calls)) await measure(name, () => repeat(call));
  client.end();
  return costs;
}
