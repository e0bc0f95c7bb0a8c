/** F10 F11: the sign-in forms without scripts as targets of other sites, of forged tokens and of malformed bodies. */
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { attemptsOf } from "@/e2e/faults/support/challenge-rows";
import { expect, test } from "@/e2e/support/attack-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { waitForCodes, wrongCode } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { ownHost } from "@/e2e/support/raw-connection";
import { expectNoSession, pending, problem, sessionCookies } from "@/e2e/support/requests";

const own = { origin: `http://${ownHost}`, "sec-fetch-site": "same-origin" };
const form = "application/x-www-form-urlencoded";

type Fields = Record<string, string> | [string, string][];

/** Posts a form as a browser does without scripts. */
function post(client: Client, path: string, fields: Fields, headers: Record<string, string> = own): Promise<Answer> {
  const body = new URLSearchParams(fields).toString();
  return client.send("POST", path, { body, headers: { "content-type": form, ...headers } });
}

/** The token in the hidden field of a page. */
async function tokenOn(client: Client, path = "/sign-in", headers: Record<string, string> = {}): Promise<string> {
  const { text } = await client.send("GET", path, { headers });
  return (
    /name="csrfToken" value="([0-9a-f]*)"|value="([0-9a-f]*)" name="csrfToken"/.exec(text)?.slice(1).join("") ?? ""
  );
}

const location = ({ headers }: Answer) => headers.get("location");
const password = "/api/auth/callback/password";
const emailCookie = "leadmaster.typed-email";

const foreign: Record<string, string>[] = [
  { origin: "https://evil.test" },
  { origin: "null" },
  { origin: `http://${ownHost}.evil.test` },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { ...own, "sec-fetch-site": "cross-site" },
];

test("F10 login CSRF: a form of another site signs nobody in, even with a valid token", async ({ world }) => {
  const attacker = await makeMember(world);
  const victim = new Client();
  const csrfToken = await tokenOn(victim);
  for (const headers of foreign) {
    const fields = { csrfToken, email: attacker.email, password: attacker.password, callbackUrl: "/" };
    const answer = await post(victim, password, fields, headers);
    expect(problem(answer), JSON.stringify(headers)).toEqual([403, "foreign_origin"]);
    expect(answer.setCookies).toEqual([]);
  }
  await expectNoSession(victim);
});

test("F10 a form of another site cannot spend an attempt, send a code again or cancel the sign-in", async ({
  world,
}) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
  const csrfToken = await tokenOn(client, "/sign-in/code");
  for (const headers of foreign) {
    for (const path of ["/api/auth/callback/code", "/api/sign-in/challenge/resend", "/api/sign-in/challenge/cancel"]) {
      const answer = await post(client, path, { csrfToken, code: wrongCode(code) }, headers);
      expect(problem(answer), `${path} ${JSON.stringify(headers)}`).toEqual([403, "foreign_origin"]);
      expect(answer.setCookies).toEqual([]);
    }
  }
  expect(await attemptsOf(world, person)).toEqual([0]);
  expect(await waitForCodes(person.email)).toHaveLength(1);
  expect(location(await post(client, "/api/auth/callback/code", { csrfToken, code }))).toBe("/");
});

test("F10 a missing, forged or other browser's token leads back to the form and signs nobody in", async ({ world }) => {
  const person = await makeMember(world);
  const other = await tokenOn(new Client());
  const { email } = person;
  for (const csrfToken of ["", "x", other, null]) {
    const client = new Client();
    await tokenOn(client);
    const fields = {
      email,
      password: person.password,
      callbackUrl: "/account",
      ...(csrfToken !== null && { csrfToken }),
    };
    const answer = await post(client, password, fields);
    expect([answer.status, location(answer), answer.text]).toEqual([
      303,
      "/sign-in?error=csrf&callbackUrl=%2Faccount",
      "",
    ]);
    expect(sessionCookies(answer)).toEqual([]);
    // What was typed is not lost.
    expect((await client.send("GET", "/sign-in?error=csrf")).text).toContain(`value="${email}"`);
  }
  expect(await world.sql`SELECT FROM sessions WHERE user_id = ${person.id}`).toHaveLength(0);
});

test("F10 a client cannot choose the token of a page by a header", async () => {
  const chosen = "ab".repeat(32);
  const client = new Client();
  expect(await tokenOn(client, "/sign-in", { "x-page-csrf-token": chosen })).toMatch(/^[0-9a-f]{64}$/);
  const forged = new Client();
  forged.cookies.set("leadmaster.csrf", encodeURIComponent(`${chosen}|${"0".repeat(64)}`));
  const token = await tokenOn(forged, "/sign-in", { "x-page-csrf-token": chosen });
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(token).not.toBe(chosen);
  expect((await client.send("GET", "/account", { headers: { "x-page-csrf-token": chosen } })).text).not.toContain(
    chosen,
  );
});

test("F10 the token of a page is that of its cookie, which scripts and forms of the browser share", async ({
  world,
}) => {
  const client = new Client();
  const first = await client.send("GET", "/sign-in");
  expect(first.setCookies).toEqual([
    expect.stringMatching(/^leadmaster\.csrf=[0-9a-f]{64}%7C[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
  const token = await tokenOn(client);
  expect(await tokenOn(client, "/sign-in?callbackUrl=%2Faccount")).toBe(token);
  expect(await client.csrf()).toBe(token);
  const person = await makeMember(world);
  const answer = await post(client, password, {
    csrfToken: token,
    email: person.email,
    password: person.password,
    callbackUrl: "/account",
  });
  expect([answer.status, location(answer), answer.text]).toEqual([303, "/account", ""]);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(sessionCookies(answer)).toHaveLength(1);
});

test("F11 a typed email address returns in an HttpOnly cookie of 60 seconds, for one page", async ({ world }) => {
  const person = await makeMember(world);
  const client = new Client();
  const csrfToken = await tokenOn(client);
  const answer = await post(client, password, {
    csrfToken,
    email: person.email,
    password: "wrong password",
    callbackUrl: "/",
  });
  expect(location(answer)).toBe("/sign-in?error=credentials&callbackUrl=%2F");
  const cookie = answer.setCookies.find((one) => one.startsWith(emailCookie)) ?? "";
  expect(cookie).toMatch(/; Max-Age=60;/);
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=strict$/i);
  const page = await client.send("GET", "/sign-in?error=credentials");
  expect(page.text).toContain(`value="${person.email}"`);
  expect(page.text).not.toContain("wrong password");
  expect(page.setCookies).toEqual([`${emailCookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`]);
  expect((await client.send("GET", "/sign-in")).text).not.toContain(person.email);
});

test("F11 another site cannot plant an email address", async ({ world }) => {
  const { email } = await makeMember(world);
  for (const headers of [...foreign, {}]) {
    const answer = await post(new Client(), password, { csrfToken: "x", email, password: "y" }, headers);
    expect(
      answer.setCookies.filter((one) => one.startsWith(emailCookie)),
      JSON.stringify(headers),
    ).toEqual([]);
  }
});

test("F05 callbackUrl in a form leads to a path of our site only, at every form", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  for (const callbackUrl of [
    "//evil.test",
    "/\\evil.test",
    "https://evil.test",
    "/.//evil.test",
    "/api/auth/signout",
  ]) {
    const client = new Client();
    const csrfToken = await tokenOn(client);
    const fields = { csrfToken, callbackUrl };
    expect(location(await post(client, password, { ...fields, email: person.email, password: "wrong" }))).toBe(
      "/sign-in?error=credentials&callbackUrl=%2F",
    );
    for (const path of ["resend", "cancel"]) {
      expect(location(await post(client, `/api/sign-in/challenge/${path}`, fields))).toMatch(
        /^\/sign-in(\/code)?\?.*callbackUrl=%2F$/,
      );
    }
    expect(location(await post(client, "/api/auth/callback/code", { ...fields, code: "123456" }))).toBe(
      "/sign-in/code?error=no_challenge&callbackUrl=%2F",
    );
  }
});

test("F10 refuses double fields and oversized bodies before any work", async ({ world }) => {
  const person = await makeMember(world);
  const client = new Client();
  const csrfToken = await tokenOn(client);
  const fields: [string, string][] = [
    ["csrfToken", csrfToken],
    ["email", person.email],
    ["password", person.password],
  ];
  for (const double of fields) {
    expect(problem(await post(client, password, [...fields, double]))).toEqual([400, "bad_request"]);
  }
  for (const path of ["resend", "cancel"]) {
    const answer = await post(client, `/api/sign-in/challenge/${path}`, [
      ["callbackUrl", "/"],
      ["callbackUrl", "/x"],
    ]);
    expect(problem(answer)).toEqual([400, "bad_request"]);
  }
  const large = await post(client, password, [...fields, ["x", "y".repeat(17_000)]]);
  expect(problem(large)).toEqual([413, "payload_too_large"]);
  await expectNoSession(client);
});

test("F10 answers a form with json as before, and never with a redirect", async ({ world }) => {
  const person = await makeMember(world);
  const client = new Client();
  const csrfToken = await tokenOn(client);
  const fields = { csrfToken, email: person.email, json: "true" };
  const refused = await post(client, password, { ...fields, password: "wrong" });
  expect([refused.status, location(refused)]).toEqual([401, null]);
  expect(String(refused.json?.url)).toContain("error=credentials");
  const accepted = await post(client, password, { ...fields, password: person.password });
  expect([accepted.status, accepted.json]).toEqual([200, { url: `http://${ownHost}/` }]);
});

test("F10 a form whose body is withheld signs in only with what the account is at its end", async ({ world }) => {
  const person = await makeMember(world);
  const client = new Client();
  const csrfToken = await tokenOn(client);
  const body = new URLSearchParams({
    csrfToken,
    email: person.email,
    password: person.password,
    callbackUrl: "/",
  }).toString();
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const { hostname, port } = new URL(client.origin);
  const socket = connect(Number(port), hostname);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("utf8");
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const head = [
    `POST ${password} HTTP/1.1`,
    `Host: ${ownHost}`,
    `Origin: ${own.origin}`,
    `Cookie: ${cookie}`,
    `Content-Type: ${form}`,
  ];
  socket.write(
    `${head.join("\r\n")}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body.slice(0, -1)}`,
  );
  await delay(150);
  await world.sql`UPDATE users SET disabled_at = now() WHERE id = ${person.id}`;
  socket.write(body.slice(-1));
  await closed;
  expect(received).toMatch(/^HTTP\/1\.1 303 /);
  expect(received).toContain("/sign-in?error=credentials");
  expect(received).not.toContain("leadmaster.session=");
});
