/** The fallback provider over real sockets: transport security, and what replies mean. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAuthority, selfSigned } from "@/local/provider/certificates";
import { type ProviderOptions, startProvider } from "@/local/provider/provider";

const account = {
  apiKey: "re_test",
  accountSid: `AC${"0".repeat(32)}`,
  authToken: "token",
  messagingServiceSid: `MG${"0".repeat(32)}`,
};

let provider: Awaited<ReturnType<typeof startProvider>> | undefined;
let smtp: typeof import("./smtp-email");

beforeEach(() => vi.resetModules());
afterEach(async () => {
  vi.unstubAllEnvs();
  await provider?.stop();
});

/** Starts an SMTP server, and the channel with a URL of its port. */
async function connect(url: (port: number) => string, options: Partial<NonNullable<ProviderOptions["smtp"]>> = {}) {
  provider = await startProvider({
    port: 0,
    ...account,
    smtp: { port: 0, user: "user", password: "secret", ...options },
  });
  const environment = {
    DATABASE_URL: "postgres://localhost/none",
    NEXTAUTH_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: "xQ2v9LmB7sKdW4hTzR8yPcN3fGjA6eUq",
    RESEND_API_KEY: "re_test",
    EMAIL_FROM: "LeadMaster <sign-in@mail.leadmaster.test>",
    SMTP_URL: url(provider.smtpPort ?? 0),
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  smtp = await import("./smtp-email");
}

const content = { subject: "Code", text: "123456\n", html: "<p>123456</p>", kind: "otp" } as const;
const row = { messageId: "b1d0c1de-0000-4000-8000-000000000001", createdAt: new Date("2026-11-26T10:00:00Z") };
const send = (to = "a@smtp.test") => smtp.sendBySmtp({ to, ...content, ...row });

const inPlainText = (port: number) => `smtp://user:secret@127.0.0.1:${port}`;
const setOutage = (kind: string) =>
  fetch(`${provider?.url}/outages/smtp`, { method: "PUT", body: JSON.stringify({ kind }) });
const tell = (to: string, behavior: object) =>
  fetch(`${provider?.url}/behaviours/${to}`, { method: "PUT", body: JSON.stringify(behavior) });

const tlsFailure = (name: string) => ({
  kind: "permanent",
  reason: "provider_account",
  alarm: true,
  errorClass: `smtp tls ${name}`,
});

describe("S60 attack: somebody between us and the relay", () => {
  it.each([
    ["a self-signed certificate", selfSigned(), "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["a certificate of an unknown authority", createAuthority().issue(), "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ])("with %s gets no message", async (_what, certificate, name) => {
    await connect((port) => `smtps://user:secret@127.0.0.1:${port}`, { certificate });
    expect(await send()).toEqual(tlsFailure(name));
    expect(await (await fetch(`${provider?.url}/messages`)).json()).toEqual([]);
  });

  it("who removes STARTTLS gets no message and no password", async () => {
    // The loopback address under a name that does not count as this machine.
    await connect((port) => `smtp://user:secret@[::ffff:127.0.0.1]:${port}`);
    expect(await send()).toMatchObject({ kind: "permanent", reason: "provider_account", alarm: true });
    expect(await (await fetch(`${provider?.url}/requests`)).json()).toEqual([]);
  });
});

describe("what an SMTP conversation means", () => {
  it("taken: sent, under the row's id", async () => {
    await connect(inPlainText);
    expect(await send()).toEqual({ kind: "sent", providerId: row.messageId });
  });

  it("a wrong password is the account's problem", async () => {
    await connect((port) => `smtp://user:wrong@127.0.0.1:${port}`);
    const failure = { kind: "permanent", reason: "provider_account", alarm: true, errorClass: "smtp 535" };
    expect(await send()).toEqual(failure);
  });

  it("nothing listens: temporary", async () => {
    await connect(() => "smtp://127.0.0.1:9");
    expect(await send()).toMatchObject({
      kind: "temporary",
      reason: "provider_unreachable",
      errorClass: "smtp ECONNREFUSED",
    });
  });

  it.each([
    ["down", { kind: "temporary", reason: "provider_unreachable" }],
    ["refusing", { kind: "permanent", reason: "provider_account", alarm: true, errorClass: "smtp 550" }],
    ["greylisting", { kind: "temporary", reason: "provider_busy", errorClass: "smtp 450" }],
    ["timeout", { kind: "temporary", reason: "provider_silent" }],
    ["lost", { kind: "unknown", reason: "provider_silent" }],
    ["slow", { kind: "sent" }],
  ])("%s", async (kind, outcome) => {
    await connect(inPlainText);
    await setOutage(kind);
    expect(await send()).toMatchObject(outcome);
  });

  it.each([
    [
      { kind: "fail", status: 404 },
      { kind: "permanent", reason: "mailbox_unknown", alarm: false },
    ],
    [
      { kind: "fail", status: 503 },
      { kind: "temporary", reason: "provider_busy" },
    ],
  ])("to one recipient: %j", async (behavior, outcome) => {
    await connect(inPlainText);
    await tell("one@smtp.test", behavior);
    expect(await send("one@smtp.test")).toMatchObject(outcome);
  });

  it("keeps nothing of the server's words and of the password", async () => {
    await connect(inPlainText);
    const error = Object.assign(new Error("550 a@b.test 123456"), {
      code: "EENVELOPE",
      responseCode: 550,
      response: "550 123456 secret",
    });
    expect(JSON.stringify(smtp.smtpFailure(error, false))).not.toMatch(/a@b|123456|secret/);
  });
});
