import { createTransport } from "nodemailer";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "./certificates";
import { startProvider } from "./provider";
import { credentials } from "./test-kit";

const user = "leadmaster";
const password = "p@ss";
const authority = createAuthority();
let provider: Awaited<ReturnType<typeof startProvider>>;

beforeAll(async () => {
  provider = await startProvider({
    port: 0,
    ...credentials,
    smtp: { port: 0, user, password, certificate: authority.issue() },
  });
});
afterAll(() => provider.stop());
afterEach(() => call("DELETE", "/outages/smtp"));

async function call(method: string, path: string, body?: object) {
  const response = await fetch(`${provider.url}${path}`, { method, body: body && JSON.stringify(body) });
  return { status: response.status, json: response.status === 204 ? null : await response.json() };
}

function client(options: object = {}) {
  const auth = { user, pass: password };
  const tls = { ca: authority.cert };
  return createTransport({ host: "127.0.0.1", port: provider.smtpPort, secure: true, auth, tls, ...options });
}

const email = (to: string) => ({
  from: "LeadMaster <a@mail.leadmaster.test>",
  to,
  subject: "Your code — ✓",
  text: "Your code is:\n\n123456\n\nNaïve.\n",
  html: `<p>123456</p><p>${"long ".repeat(40)}</p>`,
});

test("an email over TLS lies in the inbox as it was written", async () => {
  await client().sendMail(email("Ann@smtp.test"));
  const { json } = await call("GET", "/messages?to=ann@smtp.test");
  const { text, html, subject } = email("");
  expect(json).toMatchObject([{ channel: "email", provider: "smtp", tls: true, code: "123456", subject, text }]);
  expect(json[0].html.trim()).toBe(html);
});

test("a wrong password, and a certificate of another authority, are refused", async () => {
  const wrong = client({ auth: { user, pass: "other" } }).sendMail(email("b@smtp.test"));
  await expect(wrong).rejects.toMatchObject({ code: "EAUTH", responseCode: 535 });
  const stranger = client({ tls: { ca: createAuthority().cert } }).sendMail(email("b@smtp.test"));
  await expect(stranger).rejects.toMatchObject({ code: "ESOCKET" });
});

describe("outages", () => {
  test.each([
    ["refusing", { responseCode: 550, command: "RCPT TO" }],
    ["greylisting", { responseCode: 450, command: "RCPT TO" }],
    ["timeout", { code: "ETIMEDOUT" }],
    ["lost", { code: "ECONNECTION" }],
    ["down", {}],
  ])("%s", async (kind, error) => {
    expect(await call("PUT", "/outages/smtp", { kind })).toMatchObject({ status: 200, json: { smtp: kind } });
    const to = `${kind}@smtp.test`;
    await expect(client({ socketTimeout: 500 }).sendMail(email(to))).rejects.toMatchObject(error);
    expect((await call("GET", `/messages?to=${to}`)).json).toHaveLength(kind === "lost" ? 1 : 0);
    if (kind !== "greylisting") await call("DELETE", "/outages/smtp");
    await client().sendMail(email(to));
  });

  test("are those that the provider can have", async () => {
    expect((await call("PUT", "/outages/smtp", { kind: "silent" })).status).toBe(422);
    expect((await call("PUT", "/outages/resend", { kind: "greylisting" })).status).toBe(422);
    expect((await call("PUT", "/outages/other", { kind: "down" })).status).toBe(404);
  });
});

describe("the inbox", () => {
  test("waits for a message, and gives only those that came after another", async () => {
    const to = "wait@smtp.test";
    const waiting = call("GET", `/messages?to=${to}&wait=10`);
    await client().sendMail(email(to));
    const [first] = (await waiting).json;
    expect(first).toMatchObject({ to, code: "123456" });
    const since = encodeURIComponent(first.receivedAt);
    expect((await call("GET", `/messages?to=${to}&since=${since}`)).json).toEqual([]);
    const next = call("GET", `/messages?to=${to}&since=${since}&wait=10`);
    await client().sendMail({ ...email(to), subject: "Second" });
    expect((await next).json).toMatchObject([{ subject: "Second" }]);
    expect((await call("GET", "/messages?since=yesterday")).status).toBe(422);
    expect((await call("GET", "/messages?to=none@smtp.test&wait=0.05")).json).toEqual([]);
  });

  test("forgets the messages to one address, or all", async () => {
    for (const to of ["one@smtp.test", "two@smtp.test"]) await client().sendMail(email(to));
    expect((await call("DELETE", "/messages?to=one@smtp.test")).status).toBe(204);
    expect((await call("GET", "/messages?to=one@smtp.test")).json).toEqual([]);
    expect((await call("GET", "/messages?to=two@smtp.test")).json).toHaveLength(1);
    await call("DELETE", "/messages");
    expect((await call("GET", "/messages")).json).toEqual([]);
  });
});
