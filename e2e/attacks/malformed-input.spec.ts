/** I, D08: malformed input. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession, pending, problem, signedIn } from "@/e2e/support/requests";

const json = { "content-type": "application/json" };
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

test("D08 answers broken JSON, incorrect types, NUL, deep nesting and invalid UTF-8 with 4xx without internal details", async ({
  world,
}) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const bodies: [string | Uint8Array, number[]][] = [
    ["", [400]],
    ["{", [400]],
    ["{'a':1}", [400]],
    ["undefined", [400]],
    ['"text"', [422]],
    ["null", [422]],
    ["[]", [422]],
    ["1e999", [422]],
    ["[".repeat(8_000), [400]],
    [`${"[".repeat(7_000)}${"]".repeat(7_000)}`, [422]],
    [nested(20), [422]],
    [new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), [400]],
    [new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), [400]],
    ["\ufeff{}", [400, 422]],
    ['{"name":"a\\u0000b"}', [422]],
    ['{"name":"\\u2028"}', [422]],
    ['{"name":["x"]}', [422]],
    ['{"name":{"toString":"x"}}', [422]],
    ['{"name":null}', [422]],
    ['{"twoFactorEnabled":"true"}', [422]],
    ['{"twoFactorEnabled":1}', [422]],
    [`{"name":"${"x".repeat(101)}"}`, [422]],
    ['{"name":"   "}', [422]],
    ["{}", [422]],
  ];
  for (const [body, statuses] of bodies) {
    const answer = await client.send("PATCH", "/api/account", { body, headers: json });
    const what = String(body).slice(0, 40);
    expect(statuses, what).toContain(answer.status);
    expect(answer.headers.get("content-type"), what).toBe("application/problem+json");
    expect(answer.text, what).not.toMatch(/stack|at \w+ \(|postgres|select |zod|unexpected token|node_modules/i);
    for (const call of ["password", "code"]) {
      const auth = await client.send("POST", `/api/auth/callback/${call}`, { body, headers: json });
      expect([400, 422], `${call} ${what}`).toContain(auth.status);
    }
  }
  expect((await client.send("GET", "/api/account")).json).toMatchObject({ name: person.name });
});

test("F06 refuses other content types and charsets than JSON", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", ""];
  types.push(
    "application/json; charset=utf-7",
    "application/json; charset=utf-16",
    "application/json;charset=utf-8;charset=utf-7",
  );
  types.push(
    "application/json, text/plain",
    "application/jsonp",
    "text/plain; application/json",
    "application/ld+json",
  );
  for (const type of types) {
    const headers = { "content-type": type };
    const answer = await client.send("PATCH", "/api/account", { body: '{"name":"Evil"}', headers });
    expect(problem(answer), type).toEqual([415, "unsupported_media_type"]);
    if (type.startsWith("application/x-www-form")) continue;
    const auth = await client.send("POST", "/api/auth/callback/password", { body: '{"csrfToken":"x"}', headers });
    expect(problem(auth), type).toEqual([415, "unsupported_media_type"]);
  }
  const asForm = { "content-type": "application/x-www-form-urlencoded" };
  const visitor = new Client();
  const { email, password } = person;
  const body = JSON.stringify({ csrfToken: await visitor.csrf(), email, password, code: "123456" });
  const formPages = {
    password: "/sign-in?error=email_missing%2Cpassword_missing&callbackUrl=%2F",
    code: "/sign-in/code?error=csrf&callbackUrl=%2F",
  };
  for (const [call, page] of Object.entries(formPages)) {
    const path = `/api/auth/callback/${call}`;
    const answer = await visitor.send("POST", path, { body, headers: asForm });
    expect([answer.status, answer.headers.get("location"), answer.text], call).toEqual([303, page, ""]);
    // No session and no challenge.
    expect(answer.setCookies, call).toEqual([]);
    const asked = await visitor.send("POST", path, { body: `${body}&json=true`, headers: asForm });
    expect(problem(asked), call).toEqual([422, "invalid"]);
    expect(asked.setCookies, call).toEqual([]);
  }
  await expectNoSession(visitor);
  for (const type of ["application/json; charset=UTF-8", 'APPLICATION/JSON;charset="utf-8"']) {
    const headers = { "content-type": type };
    expect((await client.send("PATCH", "/api/account", { body: '{"name":"Fine"}', headers })).status, type).toBe(200);
  }
});

test("I03 wildcards and SQL in email address and code match nothing", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client } = await pending(person);
  const injections = [
    "%",
    "_".repeat(person.email.length),
    "' OR 1=1--",
    `${person.email}'--`,
    "*",
    "robin-%@journey.test",
  ];
  for (const email of [...injections, { $gt: "" }, [person.email]]) {
    const answer = await new Client().password(email as string, person.password);
    expect([401, 422], JSON.stringify(email)).toContain(answer.status);
    expect(answer.reason).not.toBe("code_required");
  }
  for (const code of injections) expect((await client.code(code)).status, code).toBe(422);
  for (const before of ["1;drop", "-1", "0", "1e3", "9".repeat(30), "' OR 1=1"]) {
    const path = `/api/account/activity?before=${encodeURIComponent(before)}`;
    const answer = await (await signedIn(await makeMember(world))).send("GET", path);
    expect(problem(answer), before).toEqual([422, "invalid"]);
  }
});

test("I04 ignores prototype keys", async ({ world }) => {
  const person = await makeMember(world);
  const client = await signedIn(person);
  const body = `{"name":"Fine","__proto__":{"isAdmin":true,"twoFactorEnabled":true},"constructor":{"prototype":{"x":1}}}`;
  const answer = await client.send("PATCH", "/api/account", { body, headers: json });
  expect(answer.json).toMatchObject({ name: "Fine", twoFactor: { enabled: false } });
  const only = await client.send("PATCH", "/api/account", { body: '{"__proto__":{"name":"x"}}', headers: json });
  expect(problem(only)).toEqual([422, "invalid"]);
  const visitor = new Client();
  const token = encodeURIComponent(await visitor.csrf());
  const form = `csrfToken=${token}&__proto__=x&constructor=x&email=${person.email}&password=wrong`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const post = (fields: string) => visitor.send("POST", "/api/auth/callback/password", { body: fields, headers });
  const asked = await post(`${form}&json=true`);
  expect(asked.status).toBe(401);
  // A form without `json` returns to the form. A nested `json` is none.
  for (const fields of [form, `${form}&__proto__[json]=true`]) {
    const refused = await post(fields);
    const page = "/sign-in?error=credentials&callbackUrl=%2F";
    expect([refused.status, refused.headers.get("location"), refused.text], fields).toEqual([303, page, ""]);
    await expectNoSession(visitor, refused);
  }
  await expectNoSession(visitor, asked);
  expect([...visitor.cookies.keys()]).not.toContain("leadmaster.challenge");
});
