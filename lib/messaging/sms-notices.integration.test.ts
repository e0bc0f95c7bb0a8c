/** Notices by text message: what the outbox sends, and what it refuses when it is about to send. */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { database } from "@/lib/db";
import { type SmsNotice, smsNotices } from "@/lib/messaging/templates/sms-notice";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { insertMessages } from "./message.store";
import { sendDueMessages } from "./message-outbox";
import { suppress } from "./suppression.store";

const { messagesTo, requestsTo, setBehavior } = installWorldWithProvider({ SMS_COUNTRIES: "US,CA" });
beforeEach(async () => {
  await query(sql`TRUNCATE messages`);
  await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
});

const queue = (kind: SmsNotice, destination: string) =>
  insertMessages(database(), [
    { kind, eventId: randomUUID(), recipientId: null, destination, channel: "phone", parameters: {} },
  ]);

/** Sends, and once more when a retry would be due. @returns the row's end */
async function sendTwice(phone: string): Promise<unknown> {
  await sendDueMessages();
  await query(sql`UPDATE messages SET next_attempt_at = now()`);
  await sendDueMessages();
  const [row] = await query(
    sql`SELECT state, attempts, error_class AS class FROM messages WHERE destination = ${phone}`,
  );
  return row;
}

it.each(Object.entries(smsNotices) as [SmsNotice, string][])("%s is sent with its own text", async (kind, text) => {
  const phone = "+14155550176";
  await queue(kind, phone);
  expect(await sendTwice(phone)).toEqual({ state: "sent", attempts: 1, class: null });
  expect((await messagesTo(phone)).map((message) => message.text)).toContain(text);
});

it("a text message with an unknown outcome is not sent again", async () => {
  const phone = "+14155550177";
  await setBehavior(phone, { kind: "fail", status: 500, code: 20500, times: 1 });
  await queue("signed_in_after_reset", phone);
  expect(await sendTwice(phone)).toMatchObject({ state: "unknown", attempts: 1 });
  expect(await requestsTo(phone)).toHaveLength(1);
});

describe("S25 attack: a notice to a number that gets no text messages by the time it is sent", () => {
  it.each([
    ["premium", "+19005550178", "number_unsupported"],
    ["foreign", "+447911123456", "country_unsupported"],
  ])("%s: it is refused and not retried", async (_, phone, reason) => {
    await queue("account_restored", phone);
    expect(await sendTwice(phone)).toEqual({ state: "failed", attempts: 0, class: `refused ${reason}` });
    expect(await requestsTo(phone)).toEqual([]);
  });

  it("answered STOP after it was queued: it is refused and not retried", async () => {
    const phone = "+14155550178";
    await queue("account_restored", phone);
    await suppress(database(), "phone", phone, "opted_out");
    expect(await sendTwice(phone)).toEqual({ state: "failed", attempts: 0, class: "refused opted_out" });
    expect(await requestsTo(phone)).toEqual([]);
  });
});
