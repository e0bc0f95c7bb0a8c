// `npm run bench`: what a two-step sign-in costs on this machine, without HTTP and without providers: round trips on the
// wire, milliseconds a step, sign-ins a second. Figures to compare with themselves, not with other machines.
import { availableParallelism } from "node:os";
import { hashToken } from "@/lib/auth/cookies";
import { hashPassword, verifyPassword } from "@/lib/auth/password";
import { stateOf } from "@/lib/auth/session";
import { type Browser, signInWithCode, signInWithPassword } from "@/lib/auth/sign-in";
import { connect } from "@/lib/db/pool";
import { env } from "@/lib/env";
import { deriveCode } from "@/lib/mfa/code";
import { currentKey } from "@/lib/mfa/keyring";
import { setup } from "@/local/testing/integration-setup";
import { makeUser, makeWorkgroup, openWorld } from "@/local/testing/test-world";
import { openWire } from "@/local/testing/wire";

const password = "correct horse bench battery";
const people = 200;
const atOnce = 10;

type Times = Record<"password step" | "code step" | "guard", number[]>;

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  into.push(performance.now() - started);
  return result;
}

async function signIn(email: string, address: string, times: Times): Promise<void> {
  const browser: Browser = { origin: { address, userAgent: "bench" }, sessionHash: null, challengeCookie: undefined };
  const first = await timed(times["password step"], () => signInWithPassword({ email, password }, browser));
  if (first.ok || first.reason !== "code_required") throw new Error("the password step did not ask for a code");
  const challengeCookie = first.challengeCookie;
  const code = deriveCode(currentKey(), challengeCookie.split(".")[1] ?? "", "sign_in");
  const second = await timed(times["code step"], () => signInWithCode({ code }, { ...browser, challengeCookie }));
  if (!second.ok) throw new Error(`the code step said ${second.reason}`);
  const state = await timed(times.guard, () => stateOf(hashToken(second.token)));
  if (state.state !== "signed_in") throw new Error("no session");
}

const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

function report(times: Times): void {
  for (const [step, values] of Object.entries(times)) {
    const sorted = values.toSorted((a, b) => a - b);
    const figures = [0.5, 0.95, 0.99].map((share) => `p${share * 100} ${at(sorted, share).toFixed(1)} ms`);
    console.log(`  ${step.padEnd(14)} ${figures.join("   ")}`);
  }
}

const empty = (): Times => ({ "password step": [], "code step": [], guard: [] });

async function countRoundTrips(email: string): Promise<void> {
  const wire = await openWire(env().DATABASE_URL);
  const pool = connect(wire.url, 1);
  const shared = globalThis as { leadmasterDatabase?: unknown };
  const before = shared.leadmasterDatabase;
  shared.leadmasterDatabase = pool;
  await signIn(email, "198.51.100.1", empty());
  wire.reset();
  await signIn(email, "198.51.100.1", empty());
  console.log(`  round trips of a whole sign-in and the page after it: ${wire.roundTrips()}`);
  shared.leadmasterDatabase = before;
  await pool.end();
  wire.close();
}

async function main(): Promise<void> {
  const passwordHash = await hashPassword(password);
  const workgroupId = await makeWorkgroup("APP4", true);
  const emails: string[] = [];
  for (let i = 0; i < people; i++) {
    const phone = `+1415556${String(i).padStart(4, "0")}`;
    emails.push((await makeUser({ passwordHash, phone, memberships: [{ workgroupId }] })).email);
  }
  console.log(`\n${people} two-step sign-ins, ${atOnce} at once, ${availableParallelism()} cores`);
  await countRoundTrips(emails[0] ?? "");
  const hashing: number[] = [];
  for (let i = 0; i < 20; i++) await timed(hashing, () => verifyPassword(password, passwordHash));
  console.log(
    `  one password hash alone: p50 ${at(
      hashing.toSorted((a, b) => a - b),
      0.5,
    ).toFixed(1)} ms`,
  );
  const times = empty();
  const queue = emails.map((email, i) => ({ email, address: `198.51.100.${i % 250}` }));
  const started = performance.now();
  const worker = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) await signIn(next.email, next.address, times);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const perSecond = people / ((performance.now() - started) / 1000);
  report(times);
  console.log(`  ${perSecond.toFixed(1)} sign-ins a second\n`);
}

const stop = await setup();
const world = await openWorld();
try {
  await main();
} finally {
  await world.close();
  await stop();
}
