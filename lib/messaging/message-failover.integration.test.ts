/** Notices and links by the fallback provider: as codes, they leave a failing primary once. Decision 0036. */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, expect, it, vi } from "vitest";
import { database } from "@/lib/db";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { testClient } from "@/local/testing/test-world";
import { newUndoLink } from "./link-token";
import { insertMessages, type NewMessage } from "./message.store";
import { sendDueMessages } from "./message-outbox";

vi.mock("@/lib/contract/limits", async (original) => ({ ...(await original<object>()), EMAIL_TIMEOUT: 500 }));

const { messagesTo, setOutage } = installWorldWithProvider({}, { withSmtp: true });

beforeEach(async () => {
  for (const name of ["resend", "smtp"] as const) await setOutage(name, null);
  await query(sql`TRUNCATE messages`);
  await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
});

type Mail = { provider: string; text: string; raw?: string };
const mails = (to: string) => messagesTo<Mail>(to);
const newAddress = () => `m-${randomUUID()}@world.test`;

const base = { eventId: randomUUID(), recipientId: null, channel: "email" } as const;
const messages: [string, (destination: string) => NewMessage][] = [
  ["notice", (destination) => ({ ...base, kind: "password_changed", destination, parameters: { client: testClient } })],
  [
    "undo link",
    (destination) => {
      const { ref } = newUndoLink();
      return { ...base, kind: "email_changed", destination, parameters: { client: null, undo: ref }, keyId: ref.keyId };
    },
  ],
];

const stateOf = async (to: string) =>
  (
    await query<{ state: string; provider: string | null }>(
      sql`SELECT state, provider FROM messages WHERE destination = ${to}`,
    )
  )[0];

it.each(messages)("a %s leaves a primary that is down, and arrives once", async (_, message) => {
  const to = newAddress();
  await setOutage("resend", "down");
  await insertMessages(database(), [message(to)]);
  await Promise.all([sendDueMessages(), sendDueMessages()]);
  expect(await mails(to)).toMatchObject([{ provider: "smtp" }]);
  expect(await stateOf(to)).toEqual({ state: "sent", provider: "smtp" });
});

it.each(messages)(
  "a %s that neither provider takes waits for the fallback, which gets the same bytes again",
  async (_, message) => {
    const to = newAddress();
    await setOutage("resend", "down");
    // It accepts the message and closes the connection before it says so.
    await setOutage("smtp", "lost");
    await insertMessages(database(), [message(to)]);
    await sendDueMessages();
    expect(await stateOf(to)).toEqual({ state: "queued", provider: "smtp" });
    for (const name of ["resend", "smtp"] as const) await setOutage(name, null);
    await query(sql`UPDATE messages SET next_attempt_at = now()`);
    await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
    await sendDueMessages();
    expect(await stateOf(to)).toEqual({ state: "sent", provider: "smtp" });
    const [second, first] = await mails(to);
    expect([first?.provider, second?.provider]).toEqual(["smtp", "smtp"]);
    expect(second?.raw).toBe(first?.raw);
  },
);
