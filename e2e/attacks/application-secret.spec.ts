/** S13: guessing the application secret offline, and secrets that are easy to guess. */
import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { failedStart, stackEnvironment, startInstance } from "@/e2e/support/instance";
import { makeMember } from "@/e2e/support/people";
import { pending } from "@/e2e/support/requests";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const csrfCookie = (client: Client) => decodeURIComponent(client.cookies.get("leadmaster.csrf") ?? "").split("|");

/** What an attacker who has a cookie tries each guess with: one hash or MAC of the guess, and of a key that HKDF makes of it. */
function trials(guess: string, token: string): string[] {
  const keys = ["", "NextAuth.js Generated Encryption Key"].map((label) => hkdfSync("sha256", guess, "", label, 32));
  const secrets = [
    guess,
    ...keys.flatMap((key) => [Buffer.from(key).toString("hex"), Buffer.from(key).toString("base64url")]),
  ];
  return secrets.flatMap((secret) => [
    sha256(`${token}${secret}`),
    sha256(`${secret}${token}`),
    createHmac("sha256", secret).update(token).digest("hex"),
    sha256(secret),
  ]);
}

test("S13 the CSRF cookie of a visitor does not allow guessing the application secret offline", async () => {
  const secret = stackEnvironment().NEXTAUTH_SECRET ?? "";
  expect(secret).not.toBe("");
  const visitor = new Client();
  const csrfToken = await visitor.csrf();
  const [token = "", hash = ""] = csrfCookie(visitor);
  expect(token).toBe(csrfToken);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(trials(secret, token)).not.toContain(hash);
});

test("S13 no cookie of a sign-in allows guessing the application secret offline", async ({ world }) => {
  const secret = stackEnvironment().NEXTAUTH_SECRET ?? "";
  const { client, code } = await pending(await makeMember(world, { twoFactorEnabled: true }));
  const known = trials(secret, csrfCookie(client)[0] ?? "");
  const expectUnknown = () => {
    for (const [name, value] of client.cookies) {
      for (const one of known) expect(decodeURIComponent(value), name).not.toContain(one);
    }
  };
  expect([...client.cookies.keys()].sort()).toEqual(["leadmaster.challenge", "leadmaster.csrf"]);
  expectUnknown();
  expect((await client.code(code)).status).toBe(200);
  expect([...client.cookies.keys()].sort()).toEqual(["leadmaster.csrf", "leadmaster.session"]);
  expectUnknown();
});

/** The CSRF cookie as releases before HKDF made it. */
function formerCookie(secret: string): { token: string; value: string } {
  const token = randomBytes(32).toString("hex");
  return { token, value: encodeURIComponent(`${token}|${sha256(`${token}${secret}`)}`) };
}

test("S13 a page that was open during the deployment keeps its CSRF token, with the current and the previous secret", async ({
  world,
}) => {
  const [secret, former] = [randomBytes(48).toString("base64"), randomBytes(48).toString("base64")];
  const instance = await startInstance({ variables: { NEXTAUTH_SECRET: secret, NEXTAUTH_SECRET_PREVIOUS: former } });
  try {
    for (const old of [secret, former]) {
      const person = await makeMember(world);
      const client = new Client(instance.origin);
      const { token, value } = formerCookie(old);
      client.cookies.set("leadmaster.csrf", value);
      const body = { csrfToken: token, email: person.email, password: person.password, json: "true" };
      expect((await client.send("POST", "/api/auth/callback/password", { body })).status).toBe(200);
      expect(await client.session()).toMatchObject({ user: { email: person.email } });
      // The browser now has the same token, and no cookie that the secret itself made.
      expect(csrfCookie(client)[0]).toBe(token);
      expect(csrfCookie(client)[1]).not.toBe(sha256(`${token}${old}`));
      expect(await client.csrf()).toBe(token);
    }
  } finally {
    await instance.kill9();
  }
});

test("S13 refuses a CSRF cookie made with a guessed or removed secret", async ({ world }) => {
  const person = await makeMember(world);
  for (const guess of [randomBytes(48).toString("base64"), "", "changeme"]) {
    const client = new Client();
    const { token, value } = formerCookie(guess);
    client.cookies.set("leadmaster.csrf", value);
    const body = { csrfToken: token, email: person.email, password: person.password, json: "true" };
    const answer = await client.send("POST", "/api/auth/callback/password", { body });
    expect([answer.status, answer.json?.code]).toEqual([403, "csrf"]);
  }
});

test("S13 does not start with a secret that is easy to guess, or with one secret twice", async () => {
  // The environment's unit tests have more secrets, and the other variables.
  const weak = "my-super-secret-key-for-leadmaster-2025";
  const guessed = await failedStart({ variables: { NEXTAUTH_SECRET: weak } });
  expect(guessed).toEqual({
    code: 1,
    output:
      "The environment is not complete:\n  NEXTAUTH_SECRET is too easy to guess (words, repetitions or sequences): make one with `openssl rand -base64 48`\n",
  });
  const twice = randomBytes(48).toString("base64");
  const { code, output } = await failedStart({
    variables: { NEXTAUTH_SECRET: twice, NEXTAUTH_SECRET_PREVIOUS: twice },
  });
  expect([code, output]).toEqual([
    1,
    "The environment is not complete:\n  NEXTAUTH_SECRET_PREVIOUS is NEXTAUTH_SECRET itself: give the former secret, or leave it empty\n",
  ]);
});
