/** The mobile API: a token if no code is required. */
import { type Answer, Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForMessages } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople, Person } from "@/e2e/support/kit-people";
import type { Database } from "@/e2e/support/people";

async function appSignIn(person: { email: string; password: string }, headers = {}): Promise<Answer> {
  const { email, password } = person;
  return new Client().send("POST", "/api/mobile/sign-in", { body: { email, password }, headers });
}

async function tokenOf(person: Pick<Person, "email" | "password">): Promise<string> {
  const answer = await appSignIn(person);
  expect(answer.status).toBe(200);
  return String(answer.json?.token);
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const account = (token: string) => new Client().send("GET", "/api/mobile/account", bearer(token));

async function colleague(kit: KitPeople, person = {}, twoFactorRequired = false) {
  const workgroup = await kit.makeWorkgroup("APP2", twoFactorRequired);
  return { workgroup, person: await kit.makePerson({ ...person, memberships: [{ workgroup }] }) };
}

const countRows = ({ sql }: Database, { email }: Person) => sql`
  SELECT (SELECT count(*)::int FROM challenges WHERE user_id = u.id) AS challenges,
         (SELECT count(*)::int FROM sessions WHERE user_id = u.id) AS sessions
    FROM users u WHERE email = ${email}`;

test("H01 a token reads the app's account, opens nothing on the web and sets no cookie", async ({ kit }) => {
  const { admin: person } = await kit.makeWorkgroup("APP2");
  const answer = await appSignIn(person);
  expect(answer.json?.token).toMatch(/^[\w-]{43}$/);
  expect(Date.parse(String(answer.json?.expiresAt))).toBeGreaterThan(Date.now());
  expect(answer.setCookies).toEqual([]);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const token = String(answer.json?.token);
  const mine = await account(token);
  expect(mine.json).toMatchObject({ email: person.email, twoFactor: { enabled: false, required: false } });
  expect(mine.setCookies).toEqual([]);

  const asCookie = new Client();
  asCookie.cookies.set("leadmaster.session", token);
  for (const path of ["/api/account", "/api/account/sessions", "/api/account/activity"]) {
    expect((await asCookie.send("GET", path)).status, path).toBe(401);
    expect((await new Client().send("GET", path, bearer(token))).status, path).toBe(401);
  }
  expect(await asCookie.session()).toEqual({});
  expect((await new Client().send("GET", "/api/auth/session", bearer(token))).json).toEqual({});
  for (const path of ["/", "/account", "/account/sessions"]) {
    const page = await asCookie.send("GET", path);
    expect(page.text, path).not.toContain(person.email);
  }
  expect((await account(token)).status).toBe(200);
});

test("H01 a web session is refused by the app's routes", async ({ client, kit }) => {
  const { admin: person } = await kit.makeWorkgroup("APP2");
  await client.password(person.email, person.password);
  const cookie = client.cookies.get("leadmaster.session") ?? "";
  expect((await client.send("GET", "/api/mobile/account")).status).toBe(401);
  expect((await account(cookie)).status).toBe(401);
  expect((await client.send("DELETE", "/api/mobile/session", bearer(cookie))).status).toBe(401);
  expect((await client.send("GET", "/api/account")).status).toBe(200);
});

for (const [who, person, enforced] of [
  ["the user", { twoFactorEnabled: true }, false],
  ["a workgroup", {}, true],
] as const) {
  test(`H02 where ${who} requires a code, a correct password gets a refusal, no token and no message`, async ({
    database,
    kit,
  }) => {
    const { person: member } = await colleague(kit, person, enforced);
    const before = await countRows(database, member);
    const right = await appSignIn(member);
    expect([right.status, right.json?.code]).toEqual([403, "two_factor_not_available_in_app"]);
    expect(right.json?.detail).toContain("website");
    expect(right.text).not.toMatch(/token/i);
    expect(right.setCookies).toEqual([]);
    const wrong = await appSignIn({ ...member, password: "wrong" });
    const unknown = await appSignIn({ email: "unknown@journey.test", password: "wrong" });
    const off = await appSignIn({ ...(await colleague(kit)).person, password: "wrong" });
    for (const answer of [wrong, unknown, off]) {
      expect([answer.status, answer.json?.code, answer.text]).toEqual([401, "credentials", wrong.text]);
    }
    expect(await countRows(database, member)).toEqual(before);
    expect(await messagesTo(member.email)).toEqual([]);
  });
}

test("H04 turning two-factor on revokes the app's tokens", async ({ client, kit }) => {
  const own = await colleague(kit);
  const token = await tokenOf(own.person);
  await client.password(own.person.email, own.person.password);
  expect((await client.send("PATCH", "/api/account", { body: { twoFactorEnabled: true } })).status).toBe(200);
  expect((await account(token)).status).toBe(401);

  const demanded = await colleague(kit);
  const tokens = [await tokenOf(demanded.person), await tokenOf(demanded.person)];
  await demanded.workgroup.enforce();
  for (const old of tokens) expect((await account(old)).status).toBe(401);
  // Over for good: lifting the demand brings none of them back.
  await demanded.workgroup.stopEnforcing();
  for (const old of tokens) expect((await account(old)).status).toBe(401);
});

test("H05 counts guesses in the app and on the web together", async ({ client, kit }) => {
  const { person } = await colleague(kit);
  for (let i = 0; i < 3; i++) expect((await appSignIn({ ...person, password: "wrong" })).status).toBe(401);
  for (let i = 0; i < 2; i++) expect((await client.password(person.email, "wrong")).reason).toBe("credentials");
  const app = await appSignIn(person);
  expect([app.status, app.json?.code]).toEqual([429, "too_many_attempts"]);
  expect(Number(app.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await client.password(person.email, person.password)).status).toBe(429);
});

test("H06 neither a user agent nor a flag makes a browser the app", async ({ kit }) => {
  const { person } = await colleague(kit, { twoFactorEnabled: true });
  const client = new Client();
  const flags = { client: "mobile", platform: "ios", skipTwoFactor: true, mobile: "1" };
  const body = { csrfToken: await client.csrf(), email: person.email, password: person.password, json: "true" };
  const answer = await client.send("POST", "/api/auth/callback/password?client=mobile&platform=ios", {
    body: { ...body, ...flags },
    headers: { "user-agent": "LeadMaster/7.1 (iPhone; iOS 18.0) CFNetwork", "x-client": "mobile" },
  });
  expect(answer.status).toBe(401);
  expect(answer.text).toContain("code_required");
  expect(client.cookies.has("leadmaster.session")).toBe(false);
  const [message] = await waitForMessages(person.email, 1);
  expect(message && codeIn(message)).toMatch(/^\d{6}$/);
  // Nor the other way: the app's route is no way in for a browser, whatever it calls itself.
  const asBrowser = await appSignIn(person, { "user-agent": "Mozilla/5.0 Chrome/140.0", "x-client": "web" });
  expect(asBrowser.status).toBe(403);
});

test("I05 answers malformed Authorization headers with 401", async () => {
  const values = ["Bearer", "Bearer ", "Bearer %", "Bearer null", "Basic YTpi", `Bearer ${"A".repeat(15_000)}`, "ÿ"];
  for (const authorization of values) {
    const answer = await new Client().send("GET", "/api/mobile/account", { headers: { authorization } });
    expect([answer.status, answer.json?.code], authorization.slice(0, 20)).toEqual([401, "unauthenticated"]);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  }
  // More than the server reads of a header at all.
  const long = await new Client().send("GET", "/api/mobile/account", bearer("A".repeat(16_384)));
  expect([401, 431]).toContain(long.status);
});

test("signing out revokes the token, and the request's form is checked first", async ({ kit }) => {
  const { admin: person } = await kit.makeWorkgroup("APP2");
  const token = await tokenOf(person);
  expect((await new Client().send("DELETE", "/api/mobile/session", bearer(token))).status).toBe(204);
  expect((await account(token)).status).toBe(401);
  expect((await new Client().send("DELETE", "/api/mobile/session", bearer(token))).status).toBe(401);

  const post = (body: unknown, headers = {}) => new Client().send("POST", "/api/mobile/sign-in", { body, headers });
  expect((await post({})).status).toBe(422);
  expect((await post({ email: [person.email], password: person.password })).status).toBe(422);
  expect((await post("{", { "content-type": "application/json" })).status).toBe(400);
  expect((await post("email=a&password=b", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
  expect((await post({ email: person.email, password: "a".repeat(20_000) })).status).toBe(413);
  const { email, password } = person;
  expect((await post({ email, password }, { origin: "https://evil.example" })).status).toBe(403);
  expect((await new Client().send("GET", "/api/mobile/sign-in")).status).toBe(405);
  expect((await new Client().send("GET", "/api/mobile/v1/account")).status).toBe(404);
});
