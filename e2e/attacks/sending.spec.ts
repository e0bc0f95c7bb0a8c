/** C and D: recipients and content of messages, and what responses reveal. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { payload, pending, problem, signedInWithCode } from "@/e2e/support/requests";

const resend = (client: Client, body: unknown = {}, headers = {}) =>
  client.send("POST", "/api/sign-in/challenge/resend", { body, headers });

const allowResend = ({ sql }: World, { id }: Person) =>
  sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${id}`;

test("C01 an early resend sends nothing, and neither does a fourth one", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person);
  for (let sent = 1; sent <= 4; sent++) {
    const early = await resend(client);
    const over = sent === 4;
    expect(problem(early)).toEqual([429, over ? "no_resends_left" : "resend_too_early"]);
    if (!over) expect(Number(early.headers.get("retry-after"))).toBeLessThanOrEqual([30, 60, 120][sent - 1] ?? 0);
    await allowResend(world, person);
    if (over) break;
    expect((await resend(client)).status).toBe(202);
    for (const message of await waitForCodes(person.email, sent + 1)) expect(codeIn(message)).toBe(code);
  }
  expect(problem(await resend(client))).toEqual([429, "no_resends_left"]);
  expect((await client.code(code)).status).toBe(200);
  expect(await messagesTo(person.email)).toHaveLength(4);
});

test("C02 20 parallel resends send one message per channel", async ({ world, phone }) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, workgroup);
  const { client, code } = await pending(person);
  await waitForCodes(phone);
  await allowResend(world, person);
  const answers = await Promise.all(Array.from({ length: 20 }, () => resend(client)));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(19);
  await waitForCodes(person.email, 2);
  await waitForCodes(phone, 2);
  expect((await client.code(code)).status).toBe(200);
});

test("C04 repeated sign-ins do not bypass the send limit", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  for (let count = 1; count <= 8; count++) await pending(person, count);
  const client = new Client();
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  expect((await client.send("GET", "/api/sign-in/challenge")).json?.deliveries).toEqual([
    expect.objectContaining({ channel: "email", state: "failed", reason: "send_limit" }),
  ]);
  expect(await messagesTo(person.email)).toHaveLength(8);
});

test("C05 incorrect passwords and unknown accounts send nothing", async ({ world, phone }) => {
  const workgroup = await world.makeWorkgroup("APP4", true);
  const person = await makeMember(world, { phone }, workgroup);
  const nobody = person.email.replace("robin", "nobody");
  for (let i = 0; i < 8; i++) {
    for (const email of [person.email, nobody]) {
      const client = new Client();
      const answer = await client.password(email, `wrong ${i}`);
      expect(answer.reason).not.toBe("code_required");
      expect(client.cookies.has("leadmaster.challenge")).toBe(false);
      expect(problem(await resend(client))).toEqual([404, "not_found"]);
    }
  }
  for (const to of [person.email, nobody, phone]) expect(await messagesTo(to)).toEqual([]);
});

test("C07 no field, header or cookie causes a text message", async ({ world, phone }) => {
  const person = await makeMember(world, { phone }, await world.makeWorkgroup("APP", true));
  const client = new Client();
  client.cookies.set("channel", "phone");
  const wishes = { channel: "phone", channels: ["phone"], phone, to: phone, edition: "APP4", sms: true };
  expect((await client.password(person.email, person.password, wishes)).reason).toBe("code_required");
  await waitForCodes(person.email);
  await allowResend(world, person);
  expect(problem(await resend(client, { channel: "phone" }))).toEqual([422, "invalid"]);
  for (const channel of ["sms", "PHONE", ["phone"], { phone }, 1, null]) {
    expect(problem(await resend(client, { channel })), JSON.stringify(channel)).toEqual([422, "invalid"]);
  }
  expect((await resend(client, { ...wishes, channel: "email", to: "m@evil.test" })).status).toBe(202);
  await waitForCodes(person.email, 2);
  expect([...(await messagesTo(phone)), ...(await messagesTo("m@evil.test"))]).toEqual([]);
});

test("C11 forged Host headers and user agents do not appear in a message", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const client = new Client();
  const headers = {
    "X-Forwarded-Host": "evil.test",
    Forwarded: "host=evil.test",
    "X-Forwarded-Proto": "gopher",
    "User-Agent": "Chrome/1 <b>evil.test</b> Windows",
  };
  const body = { csrfToken: await client.csrf(), email: person.email, password: person.password, json: "true" };
  const answer = await client.send("POST", "/api/auth/callback/password", { body, headers });
  expect(answer.text + answer.setCookies.join()).not.toMatch(/evil|gopher/);
  const [message] = await waitForCodes(person.email);
  expect(JSON.stringify(message)).not.toContain("evil");
  // C14: the code once in each form, no other person, no link but the one to us that ends things.
  const code = message ? codeIn(message) : "";
  expect(message?.text.split(code)).toHaveLength(2);
  expect(message?.html?.split(code)).toHaveLength(2);
  expect(message?.subject).not.toContain(code);
  const links = `${message?.text} ${message?.html}`.match(/https?:[^\s"<]+/g) ?? [];
  expect(links.map((link) => new URL(link).origin)).toEqual([client.origin, client.origin]);
  expect(links.filter((link) => !link.includes("/not-me/") || link.includes(code))).toEqual([]);
});

test("D04 the code step reveals only masked destinations", async ({ world, phone }) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const person = await makeMember(world, { twoFactorEnabled: true, phone }, workgroup);
  const { client, code } = await pending(person);
  const page = await client.send("GET", "/sign-in/code");
  const view = await client.send("GET", "/api/sign-in/challenge");
  const answers = [page, view, await payload(client, "/sign-in/code"), await client.code("000001", {})];
  const [row] =
    await world.sql`SELECT id, encode(cookie_hash, 'hex') AS hash FROM challenges WHERE user_id = ${person.id}`;
  const secrets = [person.id, person.email, person.name, phone, String(row?.hash), code, workgroup.id];
  secrets.push(client.cookies.get("leadmaster.challenge")?.split(".")[2] ?? "none");
  for (const { text } of answers) for (const secret of secrets) expect(text).not.toContain(secret);
  expect(view.json?.deliveries).toEqual([
    expect.objectContaining({ channel: "email", destination: "r***@j***.test" }),
    expect.objectContaining({ channel: "phone", destination: `ending in ${phone.slice(-2)}` }),
  ]);
  expect(page.headers.get("referrer-policy")).toBe("same-origin");
});

test("D05 a request for more fields gets no more fields", async ({ world }) => {
  const person = await makeMember(world, { twoFactorEnabled: true });
  const client = await signedInWithCode(person);
  const plain = (await client.send("GET", "/api/account")).text;
  const wish = "?fields=passwordHash,id&include=users&expand=workgroups.members&select=*&userId=1";
  expect((await client.send("GET", `/api/account${wish}`)).text).toBe(plain);
  expect(plain).not.toMatch(/hash|stamp|wrongCode|disabled/i);
  for (const path of ["/api/users", "/api/account/1", "/api/graphql", "/api/v1/login", "/api/trpc/a,b?batch=1"]) {
    expect(problem(await client.send("GET", path)), path).toEqual([404, "not_found"]);
  }
});
