import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env } from "@/lib/config/env";
import { currentKey } from "@/lib/config/keyring";
import { database } from "@/lib/db";
import { connect } from "@/lib/db/pool";
import { deriveCode } from "@/lib/mfa/code";
import { makeUser, makeWorkgroup, openWorld, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { openWire, type Wire } from "@/local/testing/wire";
import { hashPassword, hashToken } from "./credential-hash";
import { stateOf } from "./session";
import { type Browser, signInWithCode, signInWithPassword } from "./sign-in";

const password = "correct horse test battery";
const browser: Browser = { client: testClient, sessionHash: null, challengeCookie: undefined };

let world: Awaited<ReturnType<typeof openWorld>>;
let wire: Wire;
let passwordHash: string;

beforeAll(async () => {
  world = await openWorld();
  wire = await openWire(env().DATABASE_URL);
  passwordHash = await hashPassword(password);
  // One connection, so that every statement is known to it after the first round.
  Object.assign(globalThis, { leadmasterDatabase: connect(wire.url, 1) });
});
afterAll(async () => {
  await world.close();
  wire.close();
});

async function counted<T>(work: () => Promise<T>): Promise<[result: T, roundTrips: number]> {
  wire.reset();
  const result = await work();
  return [result, wire.roundTrips()];
}

async function signInOnce(enforcing: boolean) {
  const user = await makeUser({ passwordHash, memberships: [{ workgroupId: await makeWorkgroup("APP", enforcing) }] });
  const [first, passwordStep] = await counted(() => signInWithPassword({ email: user.email, password }, browser));
  if (first.ok) {
    const [state, guard] = await counted(() => stateOf(hashToken(first.token)));
    return { passwordStep, guard, state: state.state };
  }
  if (first.reason !== "code_required") throw new Error(first.reason);
  const code = deriveCode(currentKey(), first.challengeCookie.split(".")[1] ?? "", "sign_in");
  const withCookie = { ...browser, challengeCookie: first.challengeCookie };
  const [second, codeStep] = await counted(() => signInWithCode({ code }, withCookie));
  if (!second.ok) throw new Error(second.reason);
  const [state, guard] = await counted(() => stateOf(hashToken(second.token)));
  return { passwordStep, codeStep, guard, state: state.state };
}

describe("round trips to PostgreSQL, counted on the wire", () => {
  it("password step with a code 3, code step 1, guard 1", async () => {
    await signInOnce(true);
    const steps = await signInOnce(true);
    expect(steps).toEqual({ passwordStep: 3, codeStep: 1, guard: 1, state: "signed_in" });
  });

  it("password step without a code 2, guard 1", async () => {
    await signInOnce(false);
    const steps = await signInOnce(false);
    expect(steps).toMatchObject({ passwordStep: 2, guard: 1 });
  });
});

describe("the time of the last sign-in", () => {
  const isRecorded = async (email: string) => {
    const [row] = await run<{ recorded: boolean }>(
      database(),
      sql`SELECT last_sign_in_at IS NOT NULL AS recorded FROM users WHERE email = ${email}`,
    );
    return row?.recorded;
  };

  it("is stored with the session: not by an incorrect password, nor by a password that needs a code", async () => {
    const required = await makeUser({ passwordHash, memberships: [{ workgroupId: await makeWorkgroup("APP", true) }] });
    const free = await makeUser({ passwordHash });
    await signInWithPassword({ email: free.email, password: "wrong" }, browser);
    expect(await isRecorded(free.email)).toBe(false);
    expect(await signInWithPassword({ email: free.email, password }, browser)).toMatchObject({ ok: true });
    expect(await isRecorded(free.email)).toBe(true);
    const first = await signInWithPassword({ email: required.email, password }, browser);
    expect(await isRecorded(required.email)).toBe(false);
    const challengeCookie = "challengeCookie" in first ? first.challengeCookie : "";
    const signIn = (code: string) => signInWithCode({ code }, { ...browser, challengeCookie });
    const code = deriveCode(currentKey(), challengeCookie.split(".")[1] ?? "", "sign_in");
    await signIn(code === "000000" ? "000001" : "000000");
    expect(await isRecorded(required.email)).toBe(false);
    expect(await signIn(code)).toMatchObject({ ok: true });
    expect(await isRecorded(required.email)).toBe(true);
  });
});

describe("a sign-in that fails", () => {
  beforeAll(() => {
    // Without the proxy and its latency.
    Object.assign(globalThis, { leadmasterDatabase: connect(env().DATABASE_URL) });
  });

  it("writes one audit event, and refunds only a correct password", async () => {
    const user = await makeUser({ passwordHash });
    expect(await signInWithPassword({ email: user.email, password: "wrong" }, browser)).toMatchObject({
      reason: "credentials",
    });
    const events = await run<{ reason: string }>(
      database(),
      sql`SELECT reason FROM audit_events WHERE subject_id = ${user.id}::uuid AND type = 'sign_in.password'`,
    );
    expect(events).toEqual([{ reason: "credentials" }]);
    for (let i = 0; i < 4; i++) await signInWithPassword({ email: user.email, password: "wrong" }, browser);
    const throttled = await signInWithPassword({ email: user.email, password }, browser);
    expect(throttled).toMatchObject({ ok: false, reason: "too_many_attempts" });
  });

  it.each([
    ["session", "sessions", false],
    ["challenge", "challenges", true],
  ])("does not count a correct password whose %s cannot be stored", async (_, table, enforcing) => {
    const workgroupId = await makeWorkgroup("APP", enforcing);
    const user = await makeUser({ passwordHash, memberships: [{ workgroupId }] });
    const signIn = () => signInWithPassword({ email: user.email, password }, browser);
    await run(database(), sql`ALTER TABLE ${sql.identifier(table)} ADD CONSTRAINT no_row CHECK (false) NOT VALID`);
    for (let i = 0; i < 6; i++) await expect(signIn()).rejects.toThrow();
    await run(database(), sql`ALTER TABLE ${sql.identifier(table)} DROP CONSTRAINT no_row`);
    expect(await signIn()).toMatchObject(enforcing ? { reason: "code_required" } : { ok: true });
  });

  it("evaluates five of 30 parallel incorrect passwords", async () => {
    const user = await makeUser({ passwordHash });
    const results = await Promise.all(
      Array.from({ length: 30 }, () => signInWithPassword({ email: user.email, password: "wrong" }, browser)),
    );
    const evaluated = results.filter((r) => !r.ok && r.reason === "credentials");
    expect(evaluated).toHaveLength(5);
  });

  it("limits an email address without an account like one with", async () => {
    for (let i = 0; i < 5; i++) await signInWithPassword({ email: "nobody@world.test", password: "wrong" }, browser);
    const sixth = await signInWithPassword({ email: "NOBODY@world.test", password: "wrong" }, browser);
    expect(sixth).toMatchObject({ reason: "too_many_attempts" });
  });
});
