// `npm run bench`: the cost of a two-step sign-in on this machine, without HTTP and providers: round trips, milliseconds of
// each step, sign-ins per second. Compare the figures of one machine with each other only.
import { availableParallelism } from "node:os";
import { hashPassword, hashToken, verifyPassword } from "@/lib/auth/credential-hash";
import { stateOf } from "@/lib/auth/session";
import { type Browser, signInWithCode, signInWithPassword } from "@/lib/auth/sign-in";
import { env } from "@/lib/config/env";
import { currentKey } from "@/lib/config/keyring";
import { connect } from "@/lib/db/pool";
import { deriveCode } from "@/lib/mfa/code";
import { print } from "@/local/launcher/terminal.mjs";
import { setup } from "@/local/testing/integration-setup";
import { makeUser, makeWorkgroup, openWorld } from "@/local/testing/test-world";
import { openWire } from "@/local/testing/wire";
import { describeQuantiles, quantile, timed } from "./statistics";

const password = "correct horse bench battery";
const userCount = 200;
const concurrency = 10;

type Times = Record<"password step" | "code step" | "guard", number[]>;

const noTimes = (): Times => ({ "password step": [], "code step": [], guard: [] });

async function record<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const [result, milliseconds] = await timed(work);
  times.push(milliseconds);
  return result;
}

async function signIn(email: string, address: string, times: Times): Promise<void> {
  const browser: Browser = {
    client: { ipAddress: address, userAgent: "bench" },
    sessionHash: null,
    challengeCookie: undefined,
  };
  const first = await record(times["password step"], () => signInWithPassword({ email, password }, browser));
  if (first.ok || first.reason !== "code_required") throw new Error("the password step did not require a code");
  const challengeCookie = first.challengeCookie;
  const code = deriveCode(currentKey(), challengeCookie.split(".")[1] ?? "", "sign_in");
  const second = await record(times["code step"], () => signInWithCode({ code }, { ...browser, challengeCookie }));
  if (!second.ok) throw new Error(`the code step returned ${second.reason}`);
  const state = await record(times.guard, () => stateOf(hashToken(second.token)));
  if (state.state !== "signed_in") throw new Error("there is no session");
}

async function countRoundTrips(email: string): Promise<void> {
  const wire = await openWire(env().DATABASE_URL);
  const pool = connect(wire.url, 1);
  const shared = globalThis as { leadmasterDatabase?: unknown };
  const before = shared.leadmasterDatabase;
  shared.leadmasterDatabase = pool;
  await signIn(email, "198.51.100.1", noTimes());
  wire.reset();
  await signIn(email, "198.51.100.1", noTimes());
  print(`  round trips of a sign-in and the page after it: ${wire.roundTrips()}`);
  shared.leadmasterDatabase = before;
  await pool.end();
  wire.close();
}

async function measureHashing(passwordHash: string): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 20; i++) await record(times, () => verifyPassword(password, passwordHash));
  print(`  one password hash alone: p50 ${quantile(times, 0.5).toFixed(1)} ms`);
}

async function measureSignIns(emails: string[]): Promise<void> {
  const times = noTimes();
  const queue = emails.map((email, i) => ({ email, address: `198.51.100.${i % 250}` }));
  const worker = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) await signIn(next.email, next.address, times);
  };
  const [, milliseconds] = await timed(() => Promise.all(Array.from({ length: concurrency }, worker)));
  for (const [name, values] of Object.entries(times)) {
    print(`  ${name.padEnd(14)} ${describeQuantiles(values, [0.5, 0.95, 0.99])}`);
  }
  print(`  ${(emails.length / (milliseconds / 1000)).toFixed(1)} sign-ins per second\n`);
}

async function main(): Promise<void> {
  const passwordHash = await hashPassword(password);
  const workgroupId = await makeWorkgroup("APP4", true);
  const emails: string[] = [];
  for (let i = 0; i < userCount; i++) {
    const phone = `+1415556${String(i).padStart(4, "0")}`;
    emails.push((await makeUser({ passwordHash, phone, memberships: [{ workgroupId }] })).email);
  }
  print(`\n${userCount} two-step sign-ins, ${concurrency} at a time, ${availableParallelism()} cores`);
  await countRoundTrips(emails[0] ?? "");
  await measureHashing(passwordHash);
  await measureSignIns(emails);
}

const stop = await setup();
const world = await openWorld();
try {
  await main();
} finally {
  await world.close();
  await stop();
}
