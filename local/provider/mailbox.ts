// The messages that the local provider accepted: the newest, kept in a file across restarts.
import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { parseJson } from "./provider-http";

/** More than all browser tests cause: one of them may read a message that arrived before the first. */
const limit = 10_000;

const eventSchema = z.object({
  /** The provider's name of the status without a prefix: accepted, sent, delivered, bounced, undelivered … */
  type: z.string(),
  /** The type of a bounce, a reason, or an error code. */
  detail: z.string().optional(),
  at: z.string(),
  /** Status of the answer to the last attempt of the webhook. Null: no answer, or no webhook. */
  status: z.number().nullable(),
  /** Attempts of the webhook. */
  tries: z.number(),
});

const messageSchema = z.object({
  id: z.string(),
  channel: z.enum(["email", "phone"]),
  /** Which provider took it; undefined in files of earlier versions. */
  provider: z.enum(["resend", "smtp", "twilio"]).optional(),
  to: z.string(),
  from: z.string().optional(),
  subject: z.string().optional(),
  text: z.string(),
  html: z.string().optional(),
  receivedAt: z.string(),
  /** For the comparison with a later request that has the same key. */
  idempotency: z.object({ key: z.string(), payload: z.string() }).optional(),
  /** An email over SMTP as it came, and whether over TLS. */
  raw: z.string().optional(),
  tls: z.boolean().optional(),
  statusCallback: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  /** Status changes so far, in their order. */
  events: z.array(eventSchema).default([]),
});

/** A line that adds an event to a message of an earlier line. */
const eventLineSchema = z.object({ id: z.string(), event: eventSchema });

export type MessageEvent = z.infer<typeof eventSchema>;
export type Message = z.infer<typeof messageSchema>;
export type Mailbox = ReturnType<typeof openMailbox>;

/** The one spelling of an address by which messages and behaviors are found. */
export function canonicalAddress(address: string): string {
  // An unescaped plus sign of a query string arrives as a space.
  return address
    .replace(/^ (?=\d)/, "+")
    .trim()
    .toLowerCase();
}

/** Without a file, messages are kept in memory only. */
export function openMailbox(file?: string) {
  const messages = file ? readMessages(file) : [];
  if (file) rewrite(file, messages);
  const added = new EventEmitter().setMaxListeners(0);
  const append = (line: object) => file && appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  return {
    add(message: Omit<Message, "id" | "receivedAt" | "events">, id: string = randomUUID()): Message {
      const receivedAt = new Date().toISOString();
      const events = [{ type: "accepted", at: receivedAt, status: null, tries: 0 }];
      const kept = { id, ...message, to: canonicalAddress(message.to), receivedAt, events };
      messages.push(kept);
      if (messages.length > limit) messages.shift();
      append(kept);
      added.emit("message");
      return kept;
    },
    /** Removes the messages to an address, or all. */
    remove(to?: string) {
      const left = to === undefined ? [] : messages.filter((one) => one.to !== canonicalAddress(to));
      messages.splice(0, messages.length, ...left);
      if (file) rewrite(file, messages);
    },
    /** Resolves when a message arrives, or `signal` aborts. */
    async nextMessage(signal: AbortSignal): Promise<void> {
      await once(added, "message", { signal }).catch(() => {});
    },
    /** Adds an event to a message, or replaces the event of the same type. */
    record(id: string, event: MessageEvent) {
      applyEvent(messages, id, event);
      append({ id, event });
    },
    /** Newest first. */
    list(to?: string): Message[] {
      const wanted = to === undefined ? messages : messages.filter((one) => one.to === canonicalAddress(to));
      return wanted.toReversed();
    },
    findByKey(key: string): Message | undefined {
      return messages.findLast((one) => one.idempotency?.key === key);
    },
  };
}

/** The messages to several recipients of one email share its id. */
function applyEvent(messages: readonly Message[], id: string, event: MessageEvent) {
  for (const message of messages) {
    if (message.id !== id) continue;
    const at = message.events.findIndex(({ type }) => type === event.type);
    if (at === -1) message.events.push(event);
    else message.events[at] = event;
  }
}

/** Skips a line that a kill truncated. */
function readMessages(file: string): Message[] {
  if (!existsSync(file)) return [];
  const messages: Message[] = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const value = parseJson(line);
    const message = messageSchema.safeParse(value).data;
    const addition = message ? undefined : eventLineSchema.safeParse(value).data;
    if (message) messages.push(message);
    if (messages.length > limit) messages.shift();
    if (addition) applyEvent(messages, addition.id, addition.event);
  }
  return messages;
}

function rewrite(file: string, messages: readonly Message[]) {
  writeFileSync(`${file}.draft`, messages.map((one) => `${JSON.stringify(one)}\n`).join(""), { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}
