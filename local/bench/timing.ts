// `npm run timing`: do the answers' times tell whether an account exists, whether the password was right while throttled, or how much
// of a code was right? Each group is asked in turn with the others, so that what slows the machine slows them all.
import type { Client } from "@/e2e/client";
import type { Person } from "@/e2e/people";
import { say, step } from "@/local/launcher/terminal.mjs";
import { clientElsewhere, type Measured, measure, quantile, timed } from "./measured-stack";

const rounds = Number(process.env.ROUNDS ?? 200);
/** Milliseconds between the medians of groups that must look alike. Source: requirement R50. */
const allowed = 25;

type Ask = () => Promise<number>;

const interleaved = async (groups: Record<string, Ask>): Promise<Record<string, number[]>> => {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(groups).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, ask] of Object.entries(groups)) times[name]?.push(await ask());
  }
  return times;
};

/** One line a group, and the distance of the medians. @returns whether it is within what is allowed */
function report(title: string, times: Record<string, number[]>): boolean {
  say(`\n  ${title}, n = ${rounds} each`);
  for (const [name, values] of Object.entries(times)) {
    const figures = [0.05, 0.5, 0.95].map(
      (share) => `p${share * 100} ${quantile(values, share).toFixed(1).padStart(6)}`,
    );
    say(`    ${name.padEnd(44)} ${figures.join("   ")} ms`);
  }
  const medians = Object.values(times).map((values) => quantile(values, 0.5));
  const distance = Math.max(...medians) - Math.min(...medians);
  say(`    medians within ${distance.toFixed(1)} ms (allowed: ${allowed})`);
  return distance < allowed;
}

async function passwordStep(client: Client, headers: Record<string, string>, email: string, password: string) {
  const body = { csrfToken: await client.csrf(), email, password, json: "true" };
  return timed(() => client.send("POST", "/api/auth/callback/password", { body, headers }));
}

type Group = { email: () => string; password: string; status: number; throttled?: boolean };

/** A try from an address of its own; throttled ones come from an address that has spent its tries for this account. */
async function askerOf({ origin }: Measured, { email, password, status, throttled }: Group): Promise<Ask> {
  const spent = throttled ? clientElsewhere(origin) : null;
  const account = email();
  for (let i = 0; spent && i < 5; i += 1) await passwordStep(spent.client, spent.headers, account, "wrong");
  return async () => {
    const { client, headers } = spent ?? clientElsewhere(origin);
    const [answer, ms] = await passwordStep(client, headers, spent ? account : email(), password);
    if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status} ${answer.text}`);
    return ms;
  };
}

async function passwords(stack: Measured): Promise<boolean> {
  const { world } = stack;
  const workgroup = await world.makeWorkgroup("APP", true);
  const make = (count: number) =>
    Promise.all(Array.from({ length: count }, () => world.makePerson({ memberships: [{ workgroup }] })));
  // Thirty wrong passwords an hour are an account's: enough accounts that none gets there.
  const [known, disabled, locked] = [await make(60), await make(20), await make(2)];
  await world.sql`UPDATE users SET disabled_at = now() WHERE id IN ${world.sql(disabled.map(({ id }) => id))}`;
  const next = (people: Person[]) => {
    let at = 0;
    return () => people[at++ % people.length]?.email ?? "";
  };
  let nobody = 0;
  const unknown = () => `nobody-${nobody++}@journey.test`;
  const password = known[0]?.password ?? "";
  const wrong = (length: number) => "x".repeat(length);
  const open: Record<string, Group> = {
    unknown: { email: unknown, password: wrong(24), status: 401 },
    "unknown, 256 characters": { email: unknown, password: wrong(256), status: 401 },
    "existing, wrong password": { email: next(known), password: wrong(24), status: 401 },
    "existing, wrong password of 64 characters": { email: next(known), password: wrong(64), status: 401 },
    "existing, wrong password of 256 characters": { email: next(known), password: wrong(256), status: 401 },
    "disabled, right password": { email: next(disabled), password, status: 401 },
  };
  const throttled: Record<string, Group> = {
    "throttled: unknown": { email: unknown, password, status: 429, throttled: true },
    "throttled: existing, wrong password": { email: next(locked), password: wrong(24), status: 429, throttled: true },
    "throttled: existing, right password": { email: next(locked), password, status: 429, throttled: true },
  };
  const askers = async (groups: Record<string, Group>) => {
    const pairs: [string, Ask][] = [];
    for (const [name, group] of Object.entries(groups)) pairs.push([name, await askerOf(stack, group)]);
    return Object.fromEntries(pairs);
  };
  const first = report("Password step, refused", await interleaved(await askers(open)));
  const second = report("Password step, throttled", await interleaved(await askers(throttled)));
  return first && second;
}

/** A wrong code that shares so many leading digits with the right one. */
function sharing(code: string, digits: number): string {
  const other = (Number(code[digits]) + 1) % 10;
  return `${code.slice(0, digits)}${other}${code.slice(digits + 1)}`;
}

async function codes(stack: Measured): Promise<boolean> {
  const { world, origin, codeOf } = stack;
  const workgroup = await world.makeWorkgroup("APP", true);
  let held: { client: Client; headers: Record<string, string>; left: number } | null = null;
  const holder = async () => {
    if (held && held.left > 0) return held;
    // Five tries a challenge: a fresh account for each keeps every budget full.
    const { email, password } = await world.makePerson({ memberships: [{ workgroup }] });
    const { client, headers } = clientElsewhere(origin);
    await passwordStep(client, headers, email, password);
    held = { client, headers, left: 5 };
    return held;
  };
  const groups = [0, 1, 2, 3, 4, 5].map((digits): [string, Ask] => [
    `${digits} leading digits right`,
    async () => {
      const current = await holder();
      current.left -= 1;
      const { client, headers } = current;
      const body = { csrfToken: await client.csrf(), code: sharing(codeOf(client), digits), json: "true" };
      const [answer, ms] = await timed(() => client.send("POST", "/api/auth/callback/code", { body, headers }));
      if (!answer.text.includes("error=incorrect")) throw new Error(answer.text);
      return ms;
    },
  ]);
  return report("Code step, wrong code", await interleaved(Object.fromEntries(groups)));
}

/** A request for a reset link: the message is queued for every address, and the account is looked up after the answer. */
async function resets(stack: Measured): Promise<boolean> {
  const { world, origin } = stack;
  const workgroup = await world.makeWorkgroup("APP");
  const people = await Promise.all(
    Array.from({ length: 40 }, () => world.makePerson({ memberships: [{ workgroup }] })),
  );
  let asked = 0;
  const ask = (email: () => string): Ask => {
    return async () => {
      const { client, headers } = clientElsewhere(origin);
      const body = { email: email() };
      const [answer, ms] = await timed(() => client.send("POST", "/api/password-reset", { body, headers }));
      if (answer.status !== 202 || answer.text !== "{}") throw new Error(`${answer.status} ${answer.text}`);
      // What follows an answer is not charged to the next request.
      await new Promise((resolve) => setTimeout(resolve, 40));
      return ms;
    };
  };
  const groups = {
    existing: ask(() => people[asked++ % people.length]?.email ?? ""),
    unknown: ask(() => `nobody-${asked++}@journey.test`),
  };
  return report("Request for a reset link", await interleaved(groups));
}

measure(async (stack) => {
  const alike = [
    await step("Time the password step", () => passwords(stack)),
    await step("Time the code step", () => codes(stack)),
    await step("Time the request for a reset link", () => resets(stack)),
  ];
  return alike.every(Boolean) ? 0 : 1;
});
