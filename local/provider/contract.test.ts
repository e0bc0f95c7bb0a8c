// Contract tests: the product's requests, and the local provider's answers and webhooks, against the OpenAPI documents of Resend and
// Twilio.
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Document, openDocument, readContract } from "./contracts";
import { type Exchange, startRecorder } from "./recorder";
import { credentials, email, startKit, text } from "./test-kit";

const fieldsOf = (body: string): Record<string, string> => Object.fromEntries(new URLSearchParams(body));

describe("the contract of the providers", () => {
  const messagesPath = "/2010-04-01/Accounts/{AccountSid}/Messages.json";
  const form = { coerceTypes: true };
  let resendDocument: Document;
  let twilioDocument: Document;
  let kit: Awaited<ReturnType<typeof startKit>>;
  let recorder: Awaited<ReturnType<typeof startRecorder>>;
  let sendByResend: typeof import("@/lib/messaging/channels/resend-email").sendByResend;
  let sendByTwilio: typeof import("@/lib/messaging/channels/twilio-sms").sendByTwilio;

  beforeAll(async () => {
    resendDocument = openDocument("resend-emails.json");
    twilioDocument = openDocument("twilio-messages.json");
    kit = await startKit();
    recorder = await startRecorder(kit.provider.url);
    kit.resend = kit.resendAt(recorder.url);
    kit.sms.api.baseUrl = recorder.url;
    // The variables that the product's own calls read.
    const environment = {
      DATABASE_URL: "postgres://nobody@localhost/none",
      NEXTAUTH_URL: kit.receiver.url,
      NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
      EMAIL_FROM: "LeadMaster <sign-in@mail.leadmaster.test>",
      RESEND_API_KEY: credentials.apiKey,
      RESEND_BASE_URL: recorder.url,
      TWILIO_ACCOUNT_SID: credentials.accountSid,
      TWILIO_AUTH_TOKEN: credentials.authToken,
      TWILIO_MESSAGING_SERVICE_SID: credentials.messagingServiceSid,
      TWILIO_BASE_URL: recorder.url,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    // An earlier file may have read other variables.
    vi.resetModules();
    ({ sendByResend } = await import("@/lib/messaging/channels/resend-email"));
    ({ sendByTwilio } = await import("@/lib/messaging/channels/twilio-sms"));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    recorder.stop();
    await kit.stop();
  });

  function checkEmailExchange({ method, path, headers, body, answer }: Exchange) {
    const operation = resendDocument.post("/emails");
    expect([method, path]).toEqual(["POST", "/emails"]);
    expect(headers.authorization).toBe(`Bearer ${credentials.apiKey}`);
    expect(headers["content-type"]).toMatch(/^application\/json/);
    expect(resendDocument.errorsOf(operation.body, JSON.parse(body))).toEqual([]);
    const key = headers["idempotency-key"] ?? "";
    expect(resendDocument.errorsOf(operation.parameter("Idempotency-Key"), key)).toEqual([]);
    expect(resendDocument.errorsOf(operation.answer(answer.status), JSON.parse(answer.body))).toEqual([]);
  }

  function checkTextExchange({ method, path, headers, body, answer }: Exchange) {
    const operation = twilioDocument.post(messagesPath);
    const basic = Buffer.from(`${credentials.accountSid}:${credentials.authToken}`).toString("base64");
    expect([method, path]).toEqual(["POST", messagesPath.replace("{AccountSid}", credentials.accountSid)]);
    expect(headers.authorization).toBe(`Basic ${basic}`);
    expect(headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(twilioDocument.errorsOf(operation.parameter("AccountSid"), path.split("/")[3])).toEqual([]);
    expect(twilioDocument.errorsOf(operation.body, fieldsOf(body), form)).toEqual([]);
    expect(twilioDocument.errorsOf(operation.answer(answer.status), JSON.parse(answer.body))).toEqual([]);
  }

  test("allows the product's email and the answer", async () => {
    const content = { subject: "Your code", text: "123456", html: "<p>123456</p>" };
    const to = "ann@contract.test";
    expect(
      await sendByResend({ to, ...content, messageId: randomUUID(), createdAt: new Date(), kind: "otp" }),
    ).toMatchObject({ kind: "sent" });
    const exchange = recorder.last();
    checkEmailExchange(exchange);
    expect(JSON.parse(exchange.body)).toMatchObject({ to, ...content });
    expect(exchange.headers["idempotency-key"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("allows the product's text message and the answer", async () => {
    const message = {
      to: "+14155550177",
      body: "123456 is your code",
      secondsLeft: 300,
      statusCallback: kit.callback(randomUUID()),
    };
    expect(await sendByTwilio(message)).toMatchObject({ kind: "sent" });
    checkTextExchange(recorder.last());
    expect(fieldsOf(recorder.last().body)).toMatchObject({
      To: message.to,
      Body: message.body,
      MessagingServiceSid: credentials.messagingServiceSid,
      MessageIntent: "otp",
      RiskCheck: "enable",
      ValidityPeriod: "300",
      StatusCallback: message.statusCallback,
    });
  });

  test("allows an email with tags, a text message with a callback, and one from a number", async () => {
    const tags = [
      { name: "kind", value: "notice" },
      { name: "delivery", value: randomUUID() },
    ];
    await kit.resend.emails.send({ ...email, to: ["a@contract.test", "Bob <b@contract.test>"], tags });
    checkEmailExchange(recorder.last());
    const statusCallback = kit.callback(randomUUID());
    await kit.sms.messages.create({ ...text, to: "+14155550178", statusCallback });
    checkTextExchange(recorder.last());
    await kit.sms.messages.create({ from: "+14155550199", body: "hello", to: "+14155550178" });
    checkTextExchange(recorder.last());
  });

  test("refuses a wrong type, a missing field and a misspelled one", () => {
    const mail = { from: "a", to: 5, replyTo: "b", tags: [{ nam: "c" }] };
    expect(resendDocument.errorsOf(resendDocument.post("/emails").body, mail)).toEqual(
      expect.arrayContaining([
        " must have required property 'subject'",
        "/to must be string",
        "unknown .replyTo",
        "unknown .tags[0].nam",
      ]),
    );
    const wrong = { To: "+14155550100", ValidityPeriod: "soon", StatusCalback: "http://localhost" };
    expect(twilioDocument.errorsOf(twilioDocument.post(messagesPath).body, wrong, form)).toEqual([
      "/ValidityPeriod must be integer",
      "unknown .StatusCalback",
    ]);
  });

  test.each([
    [{ kind: "complain" }, 3],
    [{ kind: "delayed" }, 2],
    [{ kind: "bounce", type: "Permanent" }, 2],
    [{ kind: "bounce", type: "Transient" }, 2],
    [{ kind: "bounce", type: "Undetermined" }, 2],
    [{ kind: "suppressed" }, 1],
    [{ kind: "failed" }, 1],
  ])("allows the webhooks of an email with the behavior %j", async (behavior, count) => {
    const to = `${randomUUID()}@contract.test`;
    await kit.setBehavior(to, behavior);
    const tags = [{ name: "kind", value: "otp" }];
    const headers = { "Auto-Submitted": "auto-generated" };
    await kit.resend.emails.send({ ...email, to, tags, headers });
    await kit.events(to, count);
    const posts = kit.receiver.posts.filter(({ body }) => body.includes(to));
    expect(posts).toHaveLength(count);
    for (const { headers, body } of posts) {
      const event = JSON.parse(body);
      // message_id is in the SDK's types and the changelog, but not in the document yet.
      const { message_id, ...documented } = event.data;
      expect(message_id).toMatch(/^<.+@.+>$/);
      const given = { ...event, data: documented };
      expect(resendDocument.errorsOf(resendDocument.post(event.type).body, given)).toEqual([]);
      const sample = JSON.parse(readContract(`samples/resend.${event.type}.json`));
      const { headers: custom, ...data } = event.data;
      expect(custom).toEqual([{ name: "Auto-Submitted", value: "auto-generated" }]);
      expect(Object.keys(data).sort()).toEqual(Object.keys(sample.data).sort());
      expect(headers["content-type"]).toBe("application/json");
    }
  });

  test.each([
    [{ kind: "accept" }, 3],
    [{ kind: "undelivered" }, 3],
    [{ kind: "failed", code: 30450 }, 2],
  ])("allows the callbacks of a text message with the behavior %j", async (behavior, count) => {
    const to = `+1415555${2000 + recorder.exchanges.length}`;
    await kit.setBehavior(to, behavior);
    const { sid } = await kit.sms.messages.create({ ...text, to, statusCallback: kit.callback(randomUUID()) });
    await kit.events(to, count);
    const posts = kit.receiver.posts.filter(({ body }) => body.includes(sid));
    expect(posts).toHaveLength(count);
    // The document has no callbacks: fields are compared with the samples, values with the schema of a message.
    for (const { body } of posts) {
      const fields = fieldsOf(body);
      const sample = new URLSearchParams(readContract(`samples/twilio.${fields.MessageStatus}.form`).trim());
      expect(Object.keys(fields).sort()).toEqual([...sample.keys()].sort());
      for (const [field, name] of [
        ["MessageSid", "sid"],
        ["AccountSid", "account_sid"],
        ["MessagingServiceSid", "messaging_service_sid"],
        ["MessageStatus", "status"],
        ["From", "from"],
        ["To", "to"],
      ] as const) {
        const schema = twilioDocument.field("api.v2010.account.message", name);
        expect(twilioDocument.errorsOf(schema, fields[field])).toEqual([]);
      }
    }
  });
});
