/** Sign-ins to imported accounts: the hash of the other system, its replacement, and the confirmation of the email address. */
import { hash as argon2 } from "@node-rs/argon2";
import { hash as bcrypt } from "@node-rs/bcrypt";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { currentKey } from "@/lib/config/keyring";
import { deriveCode } from "@/lib/mfa/code";
import { installWorld, query } from "@/local/testing/integration";
import { later, runScheduledWork } from "@/local/testing/scheduled-work";
import { makeUser, reload, testClient } from "@/local/testing/test-world";
import { hashPassword, isImportedHash, verifyPassword } from "./credential-hash";
import { parseImportedHash, wrapImportedHash } from "./imported-hash";
import { signInMobile } from "./mobile";
import { type Browser, signInWithCode, signInWithPassword } from "./sign-in";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

installWorld();
beforeEach(() => {
  later.length = 0;
});

const password = "correct horse";
const browser: Browser = { client: testClient, sessionHash: null, challengeCookie: undefined };

async function stored(text: string): Promise<string> {
  const parsed = parseImportedHash(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return wrapImportedHash(parsed.hash);
}

const hashes: [name: string, make: (typed: string) => Promise<string>][] = [
  ["bcrypt $2a$", async (typed) => (await bcrypt(typed, 4)).replace("$2b$", () => "$2a$")],
  ["bcrypt $2b$", async (typed) => (await bcrypt(typed, 4)).replace("$2b$", () => "$2b$")],
  ["bcrypt $2y$", async (typed) => (await bcrypt(typed, 4)).replace("$2b$", () => "$2y$")],
  ["argon2id", async (typed) => argon2(typed, { memoryCost: 12_288, timeCost: 3, parallelism: 1 })],
  [
    "argon2id with our own parameters",
    async (typed) => argon2(typed, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  ],
];

async function makeImported(make: (typed: string) => Promise<string>, typed = password) {
  return makeUser({ passwordHash: await stored(await make(typed)) });
}

const hashOf = async (email: string) => {
  const [row] = await query<{ hash: string }>(sql`SELECT password_hash AS hash FROM users WHERE email = ${email}`);
  return row?.hash ?? "";
};

const signIn = (email: string, typed = password) => signInWithPassword({ email, password: typed }, browser);

describe.each(hashes)("S84 an imported hash: %s", (_, make) => {
  it("signs in, and is replaced by one of our own after the first correct password", async () => {
    const user = await makeImported(make);
    const before = await hashOf(user.email);
    expect(await signIn(user.email, "wrong horse")).toMatchObject({ ok: false, reason: "credentials" });
    await runScheduledWork();
    expect(await hashOf(user.email)).toBe(before);
    expect(await signIn(user.email)).toMatchObject({ ok: true });
    expect(await hashOf(user.email)).toBe(before);
    await runScheduledWork();
    const after = await hashOf(user.email);
    expect(after).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await signIn(user.email)).toMatchObject({ ok: true });
    await runScheduledWork();
    expect(await hashOf(user.email)).toBe(after);
  });

  it("takes the password as it was typed; its replacement takes every spelling", async () => {
    const [composed, decomposed] = ["caf\u00e9 latte", "cafe\u0301 latte"];
    const user = await makeImported(make, decomposed);
    expect(await signIn(user.email, composed)).toMatchObject({ ok: false });
    expect(await signIn(user.email, decomposed)).toMatchObject({ ok: true });
    await runScheduledWork();
    expect(await signIn(user.email, composed)).toMatchObject({ ok: true });
  });
});

const [, [, bcryptHash] = ["", async () => ""]] = hashes;

describe("S84 the replacement of an imported hash", () => {
  it("happens once for parallel sign-ins, all of which succeed and keep their sessions", async () => {
    const user = await makeImported(bcryptHash);
    const results = await Promise.all(Array.from({ length: 5 }, () => signIn(user.email)));
    expect(results.map(({ ok }) => ok)).toEqual(Array(5).fill(true));
    expect(later).toHaveLength(5);
    const work = later.splice(0);
    await Promise.all(work.map((one) => one()));
    const after = await hashOf(user.email);
    expect([isImportedHash(after), await verifyPassword(password, after)]).toEqual([false, true]);
    const live = await query(sql`SELECT 1 FROM sessions WHERE user_id = ${user.id}::uuid AND revoked_at IS NULL`);
    expect([live.length, (await reload(user.email)).securityStamp]).toEqual([5, user.securityStamp]);
  });

  it("does not bring back a password that was changed meanwhile", async () => {
    const user = await makeImported(bcryptHash);
    await signIn(user.email);
    const changed = await hashPassword("a new password of the owner");
    await query(sql`UPDATE users SET password_hash = ${changed} WHERE id = ${user.id}::uuid`);
    await runScheduledWork();
    expect(await hashOf(user.email)).toBe(changed);
  });

  it("happens at the password step, also where a code is still to come, and at a sign-in of the app", async () => {
    const guarded = await makeUser({ twoFactorEnabled: true, passwordHash: await stored(await bcryptHash(password)) });
    expect(await signIn(guarded.email)).toMatchObject({ ok: false, reason: "code_required" });
    const app = await makeImported(bcryptHash);
    expect(await signInMobile({ email: app.email, password }, testClient)).toMatchObject({ ok: true });
    await runScheduledWork();
    for (const { email } of [guarded, app]) expect(isImportedHash(await hashOf(email))).toBe(false);
  });
});

describe("S85 an imported email address that nobody attested", () => {
  const states = (email: string) =>
    query(
      sql`SELECT email_verified_at IS NOT NULL AS confirmed, email_proven_at IS NOT NULL AS proven FROM users WHERE email = ${email}`,
    );

  async function makeUnconfirmed() {
    const user = await makeImported(bcryptHash);
    await query(sql`UPDATE users SET email_verified_at = NULL WHERE id = ${user.id}::uuid`);
    return user;
  }

  it("is confirmed by the code of the first sign-in, whatever the policy; the next needs none", async () => {
    const { email } = await makeUnconfirmed();
    const first = await signIn(email);
    if (first.ok || first.reason !== "code_required") throw new Error("no code was required");
    expect(await states(email)).toEqual([{ confirmed: false, proven: false }]);
    const code = deriveCode(currentKey(), first.challengeCookie.split(".")[1] ?? "", "sign_in");
    const second = await signInWithCode({ code }, { ...browser, challengeCookie: first.challengeCookie });
    expect(second).toMatchObject({ ok: true });
    expect(await states(email)).toEqual([{ confirmed: true, proven: true }]);
    expect(await signIn(email)).toMatchObject({ ok: true });
  });

  it("attack: lets nobody into the app, where no code can be asked for", async () => {
    const { email } = await makeUnconfirmed();
    expect(await signInMobile({ email, password }, testClient)).toMatchObject({
      ok: false,
      reason: "two_factor_not_available_in_app",
    });
  });
});
