/** H07: email and password on every route and on common routes of other products. */
import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { expect, type Place as TestPlace, testWith } from "@/e2e/faults/support/fault-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { clientAt, inBatches, trustTheTest } from "@/e2e/support/many-clients";
import type { Person } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { pending, sessionCookies } from "@/e2e/support/requests";
import { paths } from "@/e2e/support/route-inventory";

type Place = TestPlace<Awaited<ReturnType<typeof trustTheTest>>>;
const test = testWith(trustTheTest);

test.describe.configure({ mode: "default" });

const base64 = (text: string) => Buffer.from(text).toString("base64");

type Ask = { method: string; headers?: Record<string, string>; body?: unknown; query?: string };

/** E-mail and password as programs give them: in a body, in a header, in the address. */
function waysOf({ email, password }: Person, csrfToken: string): { usual: Ask[]; unusual: Ask[] } {
  const fields = { email, username: email, login: email, password, grant_type: "password", csrfToken, json: "true" };
  const form = new URLSearchParams(fields).toString();
  // As a browser without scripts sends it: the answer is a redirect.
  const { json: _, ...typed } = fields;
  const plainForm = new URLSearchParams(typed).toString();
  const pair = base64(`${email}:${password}`);
  const basic = { authorization: `Basic ${pair}` };
  const bearers = [password, pair].map((token) => ({ authorization: `Bearer ${token}` }));
  const keys = { "x-api-key": password, "x-auth-email": email, "x-auth-token": password };
  return {
    usual: [
      { method: "POST", body: fields },
      ...[form, plainForm].map((body) => ({
        method: "POST",
        body,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      })),
      { method: "GET", headers: basic },
      { method: "GET", query: form },
    ],
    unusual: [
      ...["PUT", "PATCH", "DELETE"].map((method) => ({ method, body: fields })),
      ...bearers.map((headers) => ({ method: "GET", headers })),
      ...[basic, ...bearers, keys].map((headers) => ({ method: "POST", headers })),
      { method: "GET", headers: keys },
      { method: "POST", query: form },
    ],
  };
}

/** A person who needs a code, and what only they or their colleagues may read. */
async function enforced({ world }: Place, phone: string): Promise<{ person: Person; private: string[]; ids: object }> {
  const workgroup = await world.makeWorkgroup("APP4", true);
  const person = await makeMember(world, { phone, role: "admin" }, workgroup);
  const ids = { workgroupId: workgroup.id, userId: person.id, channel: "email", unknown: "v1/login" };
  return { person, private: [person.name, person.email, workgroup.name, phone], ids };
}

type Asked = { what: string; answer: Answer };

async function askAll(place: Place, targets: string[], person: Person, unusual: boolean): Promise<Asked[]> {
  const first = clientAt("203.0.113.70", place);
  const all = waysOf(person, await first.csrf());
  const ways = [...all.usual, ...(unusual ? all.unusual : [])];
  const asks = targets.flatMap((path) => ways.map((way) => ({ path, ...way })));
  return inBatches(asks, 12, async ({ path, method, headers, body, query }) => {
    const client = clientAt("203.0.113.70", place, first);
    const to = query ? `${path}${path.includes("?") ? "&" : "?"}${query}` : path;
    const answer = await client.send(method, to, { headers, body: body ?? (method === "POST" ? {} : undefined) });
    return { what: `${method} ${path} ${JSON.stringify(headers ?? {}).slice(0, 30)}`, answer };
  });
}

function expectNothing(asked: Asked[], secrets: string[]): void {
  const leaks = asked.filter(({ answer }) => secrets.some((secret) => answer.text.includes(secret)));
  expect(leaks.map(({ what }) => what)).toEqual([]);
  expect(asked.flatMap(({ answer }) => sessionCookies(answer))).toEqual([]);
  const grants = asked.filter(({ answer }) =>
    Object.keys(answer.json ?? {}).some((name) => /^(access_?)?token$/i.test(name)),
  );
  expect(grants.map(({ what }) => what)).toEqual([]);
  expect(
    asked.filter(({ answer }) => answer.status >= 500).map(({ what, answer }) => `${answer.status} ${what}`),
  ).toEqual([]);
}

const sessionsOf = async ({ world: { sql } }: Place, { id }: Person) =>
  (await sql`SELECT count(*)::int AS n FROM sessions WHERE user_id = ${id}`)[0]?.n;

test("H07 email and password on every API route, in body, headers and URL, do not skip the code", async ({
  place,
  phone,
}) => {
  const { person, private: secrets, ids } = await enforced(place, phone);
  const calls = [
    "session",
    "csrf",
    "signin",
    "signin/password",
    "callback/password",
    "callback/credentials",
    "providers",
  ];
  const routes = calls.flatMap((nextauth) => paths("route.ts", { ...ids, nextauth, token: "a-token" }));
  expect(new Set(routes).size).toBeGreaterThan(35);
  const asked = await askAll(place, [...new Set(routes)], person, true);
  expectNothing(asked, secrets);
  const good = asked.filter(({ answer }) => answer.status < 400);
  const answered = new Set(good.map(({ what, answer }) => `${answer.status} ${what.split(" ").slice(0, 2).join(" ")}`));
  expect([...answered].sort()).toEqual([
    "200 GET /.well-known/security.txt",
    "200 GET /api/auth/csrf",
    "200 GET /api/auth/session",
    "200 GET /api/health",
    "200 GET /api/openapi.json",
    "202 POST /api/password-reset",
    "204 DELETE /api/sign-in/challenge",
    "204 POST /api/sign-in/challenge/cancel",
    "303 POST /api/account/phone/consent",
    "303 POST /api/auth/callback/password",
    "303 POST /api/readiness-proof/a-token",
    "303 POST /api/sign-in/challenge",
    "303 POST /api/sign-in/challenge/cancel",
    "303 POST /api/sign-in/challenge/cannot-receive",
    "303 POST /api/sign-in/challenge/resend",
  ]);
  // A form leads to the code page, the sign-in page or the page of its link, never to a page that needs a session.
  const redirects = good.filter(({ answer }) => answer.status === 303);
  const targets = redirects.map(({ what, answer }) => `${what.split(" ")[1]} > ${answer.headers.get("location")}`);
  expect([...new Set(targets)].sort()).toEqual([
    "/api/account/phone/consent > /sign-in?callbackUrl=%2Faccount",
    "/api/auth/callback/password > /sign-in/code?callbackUrl=%2F",
    "/api/readiness-proof/a-token > /proof/-?result=over",
    "/api/sign-in/challenge > /sign-in/code?error=internal&callbackUrl=%2F",
    "/api/sign-in/challenge/cancel > /sign-in?notice=cancelled&callbackUrl=%2F",
    "/api/sign-in/challenge/cannot-receive > /sign-in/code?error=no_challenge&callbackUrl=%2F",
    "/api/sign-in/challenge/resend > /sign-in/code?error=no_challenge&callbackUrl=%2F",
  ]);
  for (const { what, answer } of redirects) expect(answer.text, what).toBe("");
  for (const { what, answer } of good) if (what.includes("/api/auth/session")) expect(answer.text).toBe("{}");
  // What knows the password and says so is the web's sign-in, which asks for the code, and the app's, which refuses.
  // The document of the API names these codes too.
  const others = asked.filter(({ what }) => !what.includes("/api/openapi.json"));
  const reached = others.filter(({ answer }) => /code_required|two_factor_not_available_in_app/.test(answer.text));
  expect([...new Set(reached.map(({ what, answer }) => `${answer.status} ${what.split(" {")[0]}`))].sort()).toEqual([
    "401 POST /api/auth/callback/password",
    "403 POST /api/mobile/sign-in",
  ]);
  expect(await sessionsOf(place, person)).toBe(0);
});

const elsewhere = [
  ...["/api/v1/login", "/api/v2/login", "/api/v1/auth/login", "/api/v1/sessions", "/api/login", "/api/auth/login"],
  ...["/api/session", "/api/sessions", "/api/token", "/api/auth/token", "/oauth/token", "/oauth2/token", "/login"],
  ...["/api/users", "/api/users/me", "/api/v1/users/me", "/api/me", "/api/account.json", "/api/account/export", "/me"],
  ...[
    "/graphql",
    "/api/graphql",
    "/api/trpc/auth.login,account.get?batch=1",
    "/trpc/account.get",
    "/rpc",
    "/xmlrpc.php",
  ],
  ...["/api/rest/account", "/api/internal/account", "/api/admin/users", "/api/debug", "/api/export", "/export.csv"],
  ...["/calendar.ics", "/api/calendar.ics", "/feed", "/feed.xml", "/rss", "/caldav", "/.well-known/caldav", "/dav"],
  ...[
    "/webhooks/resend",
    "/api/webhooks",
    "/api/webhooks/test",
    "/api/hooks/login",
    "/api/mobile",
    "/api/mobile/v1/sign-in",
  ],
  ...[
    "/api/mobile/session/refresh",
    "/api/impersonate",
    "/api/support/login",
    "/sso",
    "/saml/acs",
    "/api/auth/magic-link",
  ],
];

test("H07 old versions, GraphQL, tRPC, feeds, exports and other common routes do not exist", async ({
  place,
  phone,
}) => {
  const { person, private: secrets } = await enforced(place, phone);
  const asked = await askAll(place, elsewhere, person, false);
  expectNothing(asked, secrets);
  const others = asked.filter(({ answer }) => ![404, 405].includes(answer.status));
  expect(others.map(({ what, answer }) => `${answer.status} ${what}`)).toEqual([]);
  expect(await sessionsOf(place, person)).toBe(0);
});

test("H07 a batch of codes in one request signs in no one", async ({ place, phone }) => {
  const { person } = await enforced(place, phone);
  const { client, code } = await pending(person, 1, place.origin);
  const all = Array.from({ length: 200 }, (_, n) => String(n).padStart(6, "0"));
  const bodies = [
    Object.fromEntries(all.map((one, i) => [i, { json: { code: one } }])),
    all.map((one) => ({ query: `mutation { verify(code: "${one}") { token } }` })),
    { query: `mutation { ${all.map((one, i) => `v${i}: verify(code: "${one}") { token }`).join(" ")} }` },
    { operations: [...all, code].map((one) => ({ path: "/api/auth/callback/code", body: { code: one } })) },
  ];
  const targets = ["/api/trpc/verify,verify?batch=1", "/api/graphql", "/graphql", "/api/batch", "/api/$batch"];
  targets.push("/api/auth/callback/code?batch=1", "/api/sign-in/challenge?batch=1", "/api/sign-in/challenge/verify");
  for (const path of targets) {
    for (const body of bodies) {
      const answer = await client.send("POST", path, { body });
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.status, path).toBeLessThan(500);
      expect(sessionCookies(answer)).toEqual([]);
    }
  }
  expect(await attemptsOf(place.world, person)).toEqual([0]);
  expect((await client.code(code)).status).toBe(200);
  expect((await new Client(place.origin).send("GET", "/api/account")).status).toBe(401);
});
