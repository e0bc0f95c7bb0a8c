// `npm run timing`: timing side-channel measurement. Do response times reveal whether an account exists, whether the password
// was correct while it is rate limited, or how many digits of a code were correct? The groups take turns, so that a slow
// moment of the machine affects all of them.
import { setTimeout as delay } from "node:timers/promises";
import { hash as argon2 } from "@node-rs/argon2";
import { hash as bcrypt } from "@node-rs/bcrypt";
import type { Person } from "@/e2e/support/people";
import { parseImportedHash, wrapImportedHash } from "@/lib/auth/imported-hash";
import { print, step } from "@/local/launcher/terminal.mjs";
import {
  type MeasuredStack,
  measure,
  newRemoteClient,
  type RemoteClient,
  submitCode,
  submitPassword,
} from "./measured-stack";
import { describeQuantiles, quantile, timed } from "./statistics";

const rounds = Number(process.env.ROUNDS ?? 200);
/** Milliseconds between the medians of two groups. Source: requirement R50. */
const allowedDistance = 25;

/** Sends one request and returns its milliseconds. */
type Probe = () => Promise<number>;

async function measureInTurns(probes: Record<string, Probe>): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(probes).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, probe] of Object.entries(probes)) times[name]?.push(await probe());
  }
  return times;
}

/** Prints a line for each group. @returns true if the medians are close enough, or without a bound */
function reportTimes(title: string, times: Record<string, number[]>, bound: number | null = allowedDistance): boolean {
  print(`\n  ${title}, n = ${rounds} each`);
  for (const [name, values] of Object.entries(times)) {
    print(`    ${name.padEnd(44)} ${describeQuantiles(values, [0.05, 0.5, 0.95])}`);
  }
  if (bound === null) return true;
  const medians = Object.values(times).map((values) => quantile(values, 0.5));
  const distance = Math.max(...medians) - Math.min(...medians);
  print(`    largest difference of medians: ${distance.toFixed(1)} ms (allowed: ${bound})`);
  return distance < bound;
}

type PasswordGroup = { email: () => string; password: string; status: number; rateLimited?: boolean };

/** Each request comes from a new IP address, or, if rate limited, from one that has used its attempts for the account. */
async function passwordProbe({ origin }: MeasuredStack, group: PasswordGroup): Promise<Probe> {
  const { email, password, status, rateLimited } = group;
  const limited = rateLimited ? newRemoteClient(origin) : null;
  const account = email();
  for (let i = 0; limited && i < 5; i += 1) await submitPassword(limited, account, "wrong");
  return async () => {
    const remote = limited ?? newRemoteClient(origin);
    const [answer, milliseconds] = await submitPassword(remote, limited ? account : email(), password);
    if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status} ${answer.text}`);
    return milliseconds;
  };
}

/** @returns the email addresses of the users in turn */
function inTurn(people: Person[]): () => string {
  let next = 0;
  return () => people[next++ % people.length]?.email ?? "";
}

/** Enough accounts with an imported hash that none reaches its own limit of 30 wrong passwords an hour. */
async function makeImported({ world }: MeasuredStack, kind: "bcrypt" | "argon2"): Promise<Person[]> {
  const text =
    kind === "bcrypt"
      ? await bcrypt("correct horse", 12)
      : await argon2("correct horse", { memoryCost: 65_536, timeCost: 3, parallelism: 1 });
  const parsed = parseImportedHash(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  const hash = await wrapImportedHash(parsed.hash);
  const workgroup = await world.makeWorkgroup("APP");
  const makeOne = () => world.makePerson({ memberships: [{ workgroup }] });
  const people = await Promise.all(Array.from({ length: Math.ceil(rounds / 20) }, makeOne));
  await world.sql`UPDATE users SET password_hash = ${hash} WHERE id IN ${world.sql(people.map(({ id }) => id))}`;
  return people;
}

async function measurePasswordStep(stack: MeasuredStack): Promise<boolean> {
  const { world } = stack;
  const workgroup = await world.makeWorkgroup("APP", true);
  const makePeople = (count: number) =>
    Promise.all(Array.from({ length: count }, () => world.makePerson({ memberships: [{ workgroup }] })));
  // Enough accounts that none reaches its own limit of 30 wrong passwords an hour.
  const [known, disabled, limited] = [await makePeople(60), await makePeople(20), await makePeople(2)];
  await world.sql`UPDATE users SET disabled_at = now() WHERE id IN ${world.sql(disabled.map(({ id }) => id))}`;
  let unknownCount = 0;
  const unknown = () => `nobody-${unknownCount++}@journey.test`;
  const password = known[0]?.password ?? "";
  const wrong = (length: number) => "x".repeat(length);
  const refused: Record<string, PasswordGroup> = {
    unknown: { email: unknown, password: wrong(24), status: 401 },
    "unknown, 256 characters": { email: unknown, password: wrong(256), status: 401 },
    "existing, wrong password": { email: inTurn(known), password: wrong(24), status: 401 },
    "existing, wrong password of 64 characters": { email: inTurn(known), password: wrong(64), status: 401 },
    "existing, wrong password of 256 characters": { email: inTurn(known), password: wrong(256), status: 401 },
    "disabled, correct password": { email: inTurn(disabled), password, status: 401 },
  };
  const rateLimit = { status: 429, rateLimited: true };
  const rateLimited: Record<string, PasswordGroup> = {
    "rate limited: unknown": { email: unknown, password, ...rateLimit },
    "rate limited: existing, wrong password": { email: inTurn(limited), password: wrong(24), ...rateLimit },
    "rate limited: existing, correct password": { email: inTurn(limited), password, ...rateLimit },
  };
  const imported: Record<string, PasswordGroup> = {
    unknown: { email: unknown, password: wrong(24), status: 401 },
    new: { email: inTurn(known), password: wrong(24), status: 401 },
    "imported, bcrypt of cost 12": {
      email: inTurn(await makeImported(stack, "bcrypt")),
      password: wrong(24),
      status: 401,
    },
    "imported, argon2id of 64 MiB and 3 passes": {
      email: inTurn(await makeImported(stack, "argon2")),
      password: wrong(24),
      status: 401,
    },
  };
  const probesOf = async (groups: Record<string, PasswordGroup>) => {
    const pairs: [string, Probe][] = [];
    for (const [name, group] of Object.entries(groups)) pairs.push([name, await passwordProbe(stack, group)]);
    return Object.fromEntries(pairs);
  };
  const first = reportTimes("Password step, refused", await measureInTurns(await probesOf(refused)));
  // Imported hashes take their own time until the first sign-in replaces them: docs/security.md, "Known limits".
  reportTimes("Password step, imported accounts", await measureInTurns(await probesOf(imported)), null);
  const second = reportTimes("Password step, rate limited", await measureInTurns(await probesOf(rateLimited)));
  return first && second;
}

/** @returns a wrong code that starts with this many digits of the correct one */
function wrongCodeWithPrefix(code: string, digits: number): string {
  const other = (Number(code[digits]) + 1) % 10;
  return `${code.slice(0, digits)}${other}${code.slice(digits + 1)}`;
}

async function measureCodeStep({ world, origin, codeOf }: MeasuredStack): Promise<boolean> {
  const workgroup = await world.makeWorkgroup("APP", true);
  let current: { remote: RemoteClient; attemptsLeft: number } | null = null;
  /** Five attempts for each challenge, and a new account for each challenge: no limit interferes. */
  const pendingClient = async () => {
    if (current && current.attemptsLeft > 0) return current;
    const { email, password } = await world.makePerson({ memberships: [{ workgroup }] });
    const remote = newRemoteClient(origin);
    await submitPassword(remote, email, password);
    current = { remote, attemptsLeft: 5 };
    return current;
  };
  const probes = [0, 1, 2, 3, 4, 5].map((digits): [string, Probe] => [
    `${digits} leading digits correct`,
    async () => {
      const pending = await pendingClient();
      pending.attemptsLeft -= 1;
      const code = wrongCodeWithPrefix(codeOf(pending.remote.client), digits);
      const [answer, milliseconds] = await submitCode(pending.remote, code);
      if (!answer.text.includes("error=incorrect")) throw new Error(answer.text);
      return milliseconds;
    },
  ]);
  return reportTimes("Code step, wrong code", await measureInTurns(Object.fromEntries(probes)));
}

/** The reset message is queued for every email address, and the account is looked up after the answer. */
async function measureResetRequest({ world, origin }: MeasuredStack): Promise<boolean> {
  const workgroup = await world.makeWorkgroup("APP");
  const people = await Promise.all(
    Array.from({ length: 40 }, () => world.makePerson({ memberships: [{ workgroup }] })),
  );
  let unknownCount = 0;
  const probe = (email: () => string): Probe => {
    return async () => {
      const { client, headers } = newRemoteClient(origin);
      const body = { email: email() };
      const [answer, milliseconds] = await timed(() => client.send("POST", "/api/password-reset", { body, headers }));
      if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`);
      // The work after an answer must not slow the next request.
      await delay(40);
      return milliseconds;
    };
  };
  const probes = {
    existing: probe(inTurn(people)),
    unknown: probe(() => `nobody-${unknownCount++}@journey.test`),
  };
  return reportTimes("Request for a reset link", await measureInTurns(probes));
}

measure(async (stack) => {
  const results = [
    await step("Time the password step", () => measurePasswordStep(stack)),
    await step("Time the code step", () => measureCodeStep(stack)),
    await step("Time the request for a reset link", () => measureResetRequest(stack)),
  ];
  return results.every(Boolean) ? 0 : 1;
});
