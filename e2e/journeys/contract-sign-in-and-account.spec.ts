/** The HTTP contract of sign-in and account: status, shape, headers. */
import { endResendPause } from "@/e2e/faults/support/moved-clocks";
import { expect, test } from "@/e2e/support/cleared-limits";
import { type Answer, Client } from "@/e2e/support/http-client";
import { codeIn, waitForCodes } from "@/e2e/support/inbox";
import type { KitPeople } from "@/e2e/support/kit-people";
import { pending, sessionCookies, signedIn } from "@/e2e/support/requests";

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const makeGuarded = async (kit: KitPeople) =>
  kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup: await kit.makeWorkgroup() }] });

/** An answer of ours: the status, JSON unless there is no body, and stored nowhere. */
function expectAnswer(answer: Answer, status: number): Answer["json"] {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  if (status === 204) expect(answer.text).toBe("");
  else expect(answer.headers.get("content-type")).toMatch(/^application\/(problem\+)?json/);
  return answer.json;
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expectAnswer(answer, status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.json).toMatchObject({ type: "about:blank", title: expect.any(String), status, code });
}

test("CSRF token, session and sign-out", async ({ client, kit }) => {
  const csrf = await client.send("GET", "/api/auth/csrf");
  expect(expectAnswer(csrf, 200)).toEqual({ csrfToken: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(csrf.setCookies).toHaveLength(1);
  expect(csrf.setCookies[0]).toMatch(/^leadmaster\.csrf=.*HttpOnly; SameSite=Lax$/);
  expect(expectAnswer(await client.send("GET", "/api/auth/session"), 200)).toEqual({});
  const { admin: person } = await kit.makeWorkgroup();
  const mine = await signedIn(person);
  const session = expectAnswer(await mine.send("GET", "/api/auth/session"), 200);
  expect(session).toEqual({ user: { name: person.name, email: person.email }, expires: isoTime });
  const out = await mine.send("POST", "/api/auth/signout", { body: { csrfToken: await mine.csrf() } });
  expect(expectAnswer(out, 200)).toEqual({ url: expect.stringMatching(/^http/) });
  expect(mine.cookies.has("leadmaster.session")).toBe(false);
});

test("password step: a session, or 401 with the reason in a URL", async ({ client, kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const guarded = await kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup }] });
  const { admin: plain } = workgroup;
  const good = await client.password(plain.email, plain.password, { callbackUrl: "/account" });
  expect(expectAnswer(good, 200)).toEqual({ url: `${client.origin}/account` });
  expect(sessionCookies(good)).toHaveLength(1);
  for (const [email, password, reason] of [
    [guarded.email, guarded.password, "code_required"],
    [guarded.email, "wrong", "credentials"],
  ] as const) {
    const answer = await new Client().password(email, password);
    expect(expectAnswer(answer, 401)).toEqual({ url: `${client.origin}/sign-in?error=${reason}` });
  }
  for (const missing of [{ email: undefined }, { password: undefined }, { email: "" }, { password: "x".repeat(257) }]) {
    const answer = await new Client().password(plain.email, plain.password, missing);
    expectProblem(answer, 422, "invalid");
    expect(Object.keys(answer.json?.errors as object)).toEqual(Object.keys(missing));
  }
});

test("code step: a session, or 401 with the reason in a URL", async ({ kit }) => {
  const { client, code } = await pending(await makeGuarded(kit));
  const none = await new Client().code(code);
  expect(expectAnswer(none, 401)).toEqual({ url: `${client.origin}/sign-in?error=no_challenge` });
  expectProblem(await client.code("12345"), 422, "invalid");
  const good = await client.code(code, { callbackUrl: "/account" });
  expect(expectAnswer(good, 200)).toEqual({ url: `${client.origin}/account` });
  expect(client.cookies.has("leadmaster.challenge")).toBe(false);
});

test("challenge: read, resend, cancel", async ({ database, kit }) => {
  const person = await makeGuarded(kit);
  for (const [method, body] of [["GET"], ["POST", {}]] as const) {
    expectProblem(
      await new Client().send(method, `/api/sign-in/challenge${body ? "/resend" : ""}`, { body }),
      404,
      "not_found",
    );
  }
  const { client } = await pending(person);
  const view = {
    status: "open",
    requestMark: expect.stringMatching(/^[A-Z][A-Z0-9]$/),
    serverTime: isoTime,
    expiresAt: isoTime,
    attemptsLeft: 5,
    sendsLeft: 3,
    resendAvailableAt: isoTime,
    pausedUntil: null,
    reportedTo: null,
    deliveries: [
      {
        channel: "email",
        destination: "r***@j***.test",
        state: expect.stringMatching(/^(sending|sent)$/),
        via: "primary",
        latest: { state: expect.stringMatching(/^(sending|sent)$/), reason: null, at: isoTime },
      },
    ],
  };
  expect(expectAnswer(await client.send("GET", "/api/sign-in/challenge"), 200)).toEqual(view);
  const early = await client.send("POST", "/api/sign-in/challenge/resend", { body: {} });
  expectProblem(early, 429, "resend_too_early");
  expect(early.headers.get("retry-after")).toMatch(/^\d+$/);
  await endResendPause(database, person);
  const sent = await client.send("POST", "/api/sign-in/challenge/resend", { body: { channel: "email" } });
  expect(expectAnswer(sent, 202)).toMatchObject({ status: "open", sendsLeft: 2 });
  expectAnswer(await client.send("DELETE", "/api/sign-in/challenge"), 204);
  expectProblem(await client.send("GET", "/api/sign-in/challenge"), 404, "not_found");
  expectAnswer(await client.send("DELETE", "/api/sign-in/challenge"), 204);
});

test("a session opens a challenge only if it lacks its second step", async ({ kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const person = await kit.makePerson({ memberships: [{ workgroup }] });
  const client = await signedIn(person);
  const open = (by: Client) => by.send("POST", "/api/sign-in/challenge", { body: {} });
  expectProblem(await open(new Client()), 401, "unauthenticated");
  expectProblem(await open(client), 409, "conflict");
  await workgroup.enforce();
  expectProblem(await client.send("GET", "/api/account"), 403, "second_step_required");
  expect(expectAnswer(await open(client), 201)).toMatchObject({ status: "open", attemptsLeft: 5 });
  const [message] = await waitForCodes(person.email);
  expect((await client.code(message && codeIn(message))).status).toBe(200);
  expectAnswer(await client.send("GET", "/api/account"), 200);
});

test("account: read, change, step-up", async ({ kit }) => {
  const workgroup = await kit.makeWorkgroup("APP3");
  const person = await kit.makePerson({ memberships: [{ workgroup }] });
  const client = await signedIn(person);
  const account = {
    name: person.name,
    email: person.email,
    phone: null,
    phoneFormatted: null,
    phoneVerified: false,
    phoneConsented: false,
    delivery: { email: null, phone: null },
    phoneRefused: null,
    twoFactor: { enabled: false, required: false, enforcedBy: [], channels: ["email"] },
    workgroups: [{ id: workgroup.id, name: workgroup.name, edition: "APP3", role: "member" }],
  };
  expectProblem(await new Client().send("GET", "/api/account"), 401, "unauthenticated");
  expect(expectAnswer(await client.send("GET", "/api/account"), 200)).toEqual(account);
  const patch = (body: unknown) => client.send("PATCH", "/api/account", { body });
  expect(expectAnswer(await patch({ name: "New" }), 200)).toEqual({ ...account, name: "New" });
  const again = (password: unknown) => client.send("POST", "/api/account/reauthenticate", { body: { password } });
  expectProblem(await again("wrong"), 403, "incorrect_password");
  expectAnswer(await again(person.password), 204);
  expect(expectAnswer(await patch({ twoFactorEnabled: true }), 200)?.twoFactor).toMatchObject({ required: true });
  expect(expectAnswer(await again(person.password), 202)).toMatchObject({ status: "open" });
  const [message] = await waitForCodes(person.email);
  const code = (value: unknown) => client.send("POST", "/api/account/reauthenticate/code", { body: { code: value } });
  expectAnswer(await code(message && codeIn(message)), 204);
  expectProblem(await code("123456"), 404, "not_found");
  expect(expectAnswer(await patch({ twoFactorEnabled: false }), 200)?.twoFactor).toMatchObject({ required: false });
});
