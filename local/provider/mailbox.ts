// The messages that the local provider has accepted: the newest thousand, kept in a file so that a restart keeps them.
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { parseJson } from "./http";

const limit = 1_000;

const eventSchema = z.object({
  /** A provider's word without its prefix: accepted, sent, delivered, bounced, undelivered … */
  type: z.string(),
  /** What goes with it: the kind of bounce, the reason, the code. */
  detail: z.string().optional(),
  at: z.string(),
  /** What the last try of its webhook was answered with; null: nothing, or nobody is told. */
  status: z.number().nullable(),
  tries: z.number(),
});

const messageSchema = z.object({
  id: z.string(),
  channel: z.enum(["email", "phone"]),
  to: z.string(),
  from: z.string().optional(),
  subject: z.string().optional(),
  text: z.string(),
  html: z.string().optional(),
  receivedAt: z.string(),
  /** What a later request with the same key is compared with. */
  idempotency: z.object({ key: z.string(), payload: z.string() }).optional(),
  statusCallback: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  /** What the provider has said about it so far, in that order. */
  events: z.array(eventSchema).default([]),
});

/** A line that adds to a message of an earlier line. */
const eventLineSchema = z.object({ id: z.string(), event: eventSchema });

export type MessageEvent = z.infer<typeof eventSchema>;
export type Message = z.infer<typeof messageSchema>;
export type Mailbox = ReturnType<typeof openMailbox>;

/** One spelling for an address, so that a filter or a behaviour finds it. */
export function canonicalAddress(address: string): string {
  // In a query string a plus sign that was not escaped arrives as a space.
  return address
    .replace(/^ (?=\d)/, "+")
    .trim()
    .toLowerCase();
}

/** Without a file the messages live in memory only. */
export function openMailbox(file?: string) {
  const messages = file ? readMessages(file) : [];
  if (file) rewrite(file, messages);
  const append = (line: object) => file && appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  return {
    add(message: Omit<Message, "id" | "receivedAt" | "events">, id: string = randomUUID()): Message {
      const receivedAt = new Date().toISOString();
      const events = [{ type: "accepted", at: receivedAt, status: null, tries: 0 }];
      const added = { id, ...message, to: canonicalAddress(message.to), receivedAt, events };
      messages.push(added);
      if (messages.length > limit) messages.shift();
      append(added);
      return added;
    },
    /** Adds an event to a message, or what is new about one that it has. */
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

/** Several recipients of one e-mail share its id. */
function applyEvent(messages: readonly Message[], id: string, event: MessageEvent) {
  for (const message of messages) {
    if (message.id !== id) continue;
    const at = message.events.findIndex(({ type }) => type === event.type);
    if (at === -1) message.events.push(event);
    else message.events[at] = event;
  }
}

/** A line that was cut by a kill is left out. */
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
