/** X22, X19: the application secret is missing, rotated or removed, and rolling deployments. */
import { randomBytes } from "node:crypto";
import { type Balancer, startBalancer } from "@/e2e/faults/support/balancer";
import { expect, testWith } from "@/e2e/faults/support/fault-test";
import { full } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { failedStart, stackEnvironment } from "@/e2e/support/instance";
import { codeField, expectSignedIn, givePassword } from "@/e2e/support/page-objects";
import { makeMember, type Person, type World } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending, problem, signedInWithCode } from "@/e2e/support/requests";

const newSecret = () => randomBytes(48).toString("base64");

const test = testWith(async ({ start }) => {
  let secret = newSecret();
  const instance = await start({ variables: { NEXTAUTH_SECRET: secret } });
  /** Replaces the secret; the former one is configured as the previous one unless it is removed. */
  const rotate = async (former?: "removed") => {
    const previous = former === "removed" ? undefined : secret;
    secret = newSecret();
    await instance.restart({ NEXTAUTH_SECRET: secret, NEXTAUTH_SECRET_PREVIOUS: previous });
  };
  return { instance, rotate };
});

test.describe.configure({ mode: "default" });

const challenge = (client: Client) => client.send("GET", "/api/sign-in/challenge");
const resend = (client: Client) => client.send("POST", "/api/sign-in/challenge/resend", { body: {} });
const allowResend = ({ sql }: World, { id }: Person) =>
  sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`;

/** The token of "This wasn't me" in the newest message. */
async function disownToken({ email }: Person): Promise<string> {
  const [message] = await messagesTo(email);
  return /\/not-me\/(\S+)/.exec(message?.text ?? "")?.[1] ?? "";
}

const disown = (origin: string, token: string) => new Client(origin).send("POST", "/api/not-me", { body: { token } });

test("X22 does not start without a secret or with a short one, and lists every problem", async () => {
  const short = "short-but-secret";
  const [missing, both] = await Promise.all([
    failedStart({ variables: { NEXTAUTH_SECRET: "" } }),
    failedStart({ variables: { NEXTAUTH_SECRET: short, NEXTAUTH_SECRET_PREVIOUS: short, RESEND_API_KEY: "" } }),
  ]);
  expect(missing).toEqual({
    code: 1,
    output: "The environment is not complete:\n  NEXTAUTH_SECRET is missing: make one with `openssl rand -base64 48`\n",
  });
  expect(both.code).toBe(1);
  expect(both.output.trimEnd().split("\n")).toEqual([
    "The environment is not complete:",
    "  NEXTAUTH_SECRET must have 32 bytes or more",
    "  NEXTAUTH_SECRET_PREVIOUS must have 32 bytes or more",
    expect.stringMatching(/^ {2}RESEND_API_KEY is missing/),
  ]);
  for (const secret of [short, stackEnvironment().NEXTAUTH_SECRET ?? short]) expect(both.output).not.toContain(secret);
});

test("X22 secret rotated: pending sign-ins, their links, open pages and sessions continue", async ({
  place: { world, instance, rotate },
  browser,
}) => {
  const { origin } = instance;
  const cast = await Promise.all(Array.from({ length: 5 }, () => makeMember(world, { twoFactorEnabled: true })));
  const [typing, asking, victim, member, looking] = cast;
  if (!typing || !asking || !victim || !member || !looking) throw new Error("a person is missing");
  const first = await pending(typing, 1, origin);
  const csrfToken = await first.client.csrf();
  const second = await pending(asking, 1, origin);
  const thief = await pending(victim, 1, origin);
  const token = await disownToken(victim);
  const session = await signedInWithCode(member, 1, origin);
  await world.sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${member.id}`;
  const again = await session.send("POST", "/api/account/reauthenticate", { body: { password: member.password } });
  expect(again.status).toBe(202);
  const context = await browser.newContext({ baseURL: origin });
  const page = await context.newPage();
  await givePassword(page, looking);
  await expect(codeField(page)).toBeVisible();

  await rotate();
  // A program, or a page whose request was on its way, has the token of before.
  const body = { csrfToken, code: first.code, json: "true" };
  expect((await first.client.send("POST", "/api/auth/callback/code", { body })).status).toBe(200);
  expect((await first.client.send("GET", "/api/account")).status).toBe(200);

  expect((await challenge(second.client)).json).toMatchObject({ status: "open", attemptsLeft: 5 });
  await allowResend(world, asking);
  expect((await resend(second.client)).status).toBe(202);
  expect((await waitForCodes(asking.email, 2)).map(codeIn)).toEqual([second.code, second.code]);
  expect((await second.client.code(second.code)).status).toBe(200);

  expect((await disown(origin, token)).status).toBe(200);
  expect((await thief.client.code(thief.code)).reason).toBe("no_challenge");

  expect((await session.send("GET", "/api/account")).status).toBe(200);
  const [message] = await waitForCodes(member.email, 2);
  const code = message ? codeIn(message) : "";
  expect((await session.send("POST", "/api/account/reauthenticate/code", { body: { code } })).status).toBe(204);

  const [mail] = await waitForCodes(looking.email);
  await codeField(page).fill(mail ? codeIn(mail) : "");
  await expectSignedIn(page);
  await context.close();
});

test(
  "X22 secret removed: pending sign-ins end, sessions continue, and users can sign in again",
  full,
  async ({ place: { world, instance, rotate }, browser }) => {
    const { origin } = instance;
    const cast = await Promise.all(Array.from({ length: 5 }, () => makeMember(world, { twoFactorEnabled: true })));
    const [person, member, looking, waiting, swept] = cast;
    if (!person || !member || !looking || !waiting || !swept) throw new Error("a person is missing");
    const { client, code } = await pending(person, 1, origin);
    const csrfToken = await client.csrf();
    const token = await disownToken(person);
    const session = await signedInWithCode(member, 1, origin);
    const context = await browser.newContext({ baseURL: origin });
    const page = await context.newPage();
    await givePassword(page, looking);
    await expect(codeField(page)).toBeVisible();
    // A message that is still to be sent.
    await world.sql`UPDATE provider_states SET cause = 'rate_limited', open_until = now() + interval '1 hour'`;
    expect((await new Client(origin).password(waiting.email, waiting.password)).reason).toBe("code_required");

    await rotate("removed");
    const old = { csrfToken, code, json: "true" };
    expect(problem(await client.send("POST", "/api/auth/callback/code", { body: old }))).toEqual([403, "csrf"]);
    const answer = await client.code(code);
    expect([answer.status, answer.reason]).toEqual([401, "no_challenge"]);
    expect(problem(await challenge(client))).toEqual([404, "not_found"]);
    expect(problem(await resend(client))).toEqual([404, "not_found"]);
    const codePage = await client.send("GET", "/sign-in/code");
    expect([codePage.status, codePage.headers.get("location")]).toEqual([307, "/sign-in?callbackUrl=%2F"]);
    expect(problem(await disown(origin, token))).toEqual([409, "link_over"]);
    await expectNoSession(client, answer);
    expect((await session.send("GET", "/api/account")).status).toBe(200);

    // The open page learns it from its next request.
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect(page.getByRole("link", { name: "Sign in again" })).toBeVisible();
    await page.getByRole("link", { name: "Sign in again" }).click();
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    await context.close();

    // The message is left to an instance that has its key, as there is one in the middle of a rotation, until it is too late.
    expect((await new Client(origin).password(swept.email, swept.password)).reason).toBe("code_required");
    await world.sql.begin(async (tx) => {
      await tx`UPDATE deliveries SET next_attempt_at = now() WHERE state = 'queued'`;
      await tx`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`;
    });
    await waitForCodes(swept.email);
    const left = async () =>
      (
        await world.sql`SELECT d.state, d.reason, d.attempts FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
                       WHERE c.user_id = ${waiting.id}`
      )[0];
    expect(await left()).toEqual({ state: "queued", reason: null, attempts: 0 });
    await world.sql`UPDATE challenges SET expires_at = now() WHERE user_id = ${waiting.id}`;
    await world.sql`UPDATE deliveries SET next_attempt_at = now() WHERE state = 'queued'`;
    await expect.poll(left).toMatchObject({ state: "failed", reason: "too_late" });
    expect(await messagesTo(waiting.email)).toEqual([]);

    expect((await client.password(person.email, person.password)).reason).toBe("code_required");
    const [fresh] = await waitForCodes(person.email, 2);
    expect((await client.code(fresh ? codeIn(fresh) : "")).status).toBe(200);
  },
);

/** A sign-in whose every request goes to the other instance than the last; it ends where it is refused. */
async function signInAcross(balancer: Balancer, ports: [number, number], person: Person) {
  const client = new Client(balancer.origin);
  balancer.pinTo(ports[0]);
  const fields = { csrfToken: await client.csrf(), json: "true" };
  balancer.pinTo(ports[1]);
  const password = { ...fields, email: person.email, password: person.password };
  const first = await client.send("POST", "/api/auth/callback/password", { body: password });
  if (first.status === 403) return first;
  expect(first.json?.url).toContain("error=code_required");
  const [message] = await waitForCodes(person.email);
  balancer.pinTo(ports[0]);
  const body = { ...fields, code: message ? codeIn(message) : "" };
  return client.send("POST", "/api/auth/callback/code", { body });
}

test(
  "X19 rolling rotation with several instances: no sign-in fails in two steps; in one step some users start again without an error",
  full,
  async ({ place: { world, start } }) => {
    const [old, fresh] = [newSecret(), newSecret()];
    const balancer = await startBalancer();
    // As behind TLS, with __Host- cookies.
    const NEXTAUTH_URL = balancer.origin.replace("http:", "https:");
    const common = { NEXTAUTH_URL, TRUSTED_PROXIES: "127.0.0.1" };
    // First every instance learns the new secret, then it makes.
    const [former, latter] = await Promise.all([
      start({ variables: { ...common, NEXTAUTH_SECRET: old, NEXTAUTH_SECRET_PREVIOUS: fresh } }),
      start({ variables: { ...common, NEXTAUTH_SECRET: fresh, NEXTAUTH_SECRET_PREVIOUS: old } }),
    ]);
    balancer.serve([former.port, latter.port]);
    const cast = await Promise.all(Array.from({ length: 4 }, () => makeMember(world, { twoFactorEnabled: true })));
    const [one, other, here, there] = cast;
    if (!one || !other || !here || !there) throw new Error("a person is missing");
    expect((await signInAcross(balancer, [former.port, latter.port], one)).status).toBe(200);
    expect((await signInAcross(balancer, [latter.port, former.port], other)).status).toBe(200);

    // In one step: this one has not heard of the new secret.
    await former.restart({ NEXTAUTH_SECRET: old, NEXTAUTH_SECRET_PREVIOUS: undefined });
    expect(problem(await signInAcross(balancer, [latter.port, former.port], here))).toEqual([403, "csrf"]);
    balancer.pinTo(former.port);
    const begun = await pending(here, 1, balancer.origin);
    expect([...begun.client.cookies.keys()].sort()).toEqual(["__Host-leadmaster.challenge", "__Host-leadmaster.csrf"]);
    balancer.pinTo(latter.port);
    expect((await begun.client.code(begun.code)).status).toBe(200);
    const ahead = await pending(there, 1, balancer.origin);
    balancer.pinTo(former.port);
    const answer = await copyOf(ahead.client).code(ahead.code);
    expect([answer.status, answer.reason]).toEqual([401, "no_challenge"]);
    expect(problem(await challenge(ahead.client))).toEqual([404, "not_found"]);
    balancer.pinTo(latter.port);
    expect((await ahead.client.code(ahead.code)).status).toBe(200);
    await Promise.all([former.kill9(), latter.kill9(), balancer.close()]);
  },
);

test("X19 cookies and rows of other releases are refused or accepted, never an error and never a bypass", async ({
  place: { world, instance },
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, instance.origin);
  const cookie = client.cookies.get("leadmaster.challenge") ?? "";
  const [key = "", id = "", secret = ""] = cookie.split(".");
  const others = [
    `AAAAAAAA.${id}.${secret}`,
    `${id}.${secret}`,
    `v2.${cookie}`,
    `${cookie}.v2`,
    `2:${key}.${id}.${secret}`,
    JSON.stringify({ v: 2, key, id, secret }),
    `${key}.${id.toUpperCase()}.${secret}`,
    `${key}.${id.replaceAll("-", "")}.${secret}`,
    `${key}.${id}.${Buffer.from(secret, "base64url").toString("hex")}`,
    id,
  ];
  for (const value of others) {
    const stranger = new Client(instance.origin);
    stranger.cookies.set("leadmaster.challenge", encodeURIComponent(value));
    const answer = await stranger.code(code);
    expect([answer.status, answer.reason], value).toEqual([401, "no_challenge"]);
    expect((await challenge(stranger)).status, value).toBe(404);
    expect((await stranger.send("GET", "/sign-in/code")).status, value).toBe(307);
    await expectNoSession(stranger, answer);
  }
  // Session cookies as next-auth makes them by itself, whole and in chunks, and one of another length.
  for (const value of ["eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c", "A".repeat(86), "A".repeat(42)]) {
    const stranger = new Client(instance.origin);
    stranger.cookies.set("leadmaster.session", value);
    stranger.cookies.set("leadmaster.session.0", value);
    await expectNoSession(stranger, await stranger.send("GET", "/sign-in"));
  }
  // Rows as an older version wrote them: without what was added since.
  await world.sql`UPDATE challenges SET workgroup_names = DEFAULT, session_id = NULL WHERE user_id = ${person.id}`;
  expect((await challenge(client)).json).toMatchObject({ status: "open" });
  expect((await client.code(code)).status).toBe(200);
  await world.sql`UPDATE sessions SET challenge_id = NULL, own_choice_spared = DEFAULT WHERE user_id = ${person.id}`;
  expect((await client.send("GET", "/api/account")).status).toBe(200);
  expect((await client.send("GET", "/api/account/sessions")).status).toBe(200);
});
