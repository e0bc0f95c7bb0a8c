// The messages that the local provider has accepted: the newest thousand, kept in a file so that a restart keeps them.
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { parseJson } from "./http";

const limit = 1_000;

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
});

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
  return {
    add(message: Omit<Message, "id" | "receivedAt">, id: string = randomUUID()): Message {
      const added = { id, ...message, to: canonicalAddress(message.to), receivedAt: new Date().toISOString() };
      messages.push(added);
      if (messages.length > limit) messages.shift();
      if (file) appendFileSync(file, `${JSON.stringify(added)}\n`, { mode: 0o600 });
      return added;
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

/** A line that was cut by a kill is left out. */
function readMessages(file: string): Message[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line) => messageSchema.safeParse(parseJson(line)).data ?? []).slice(-limit);
}

function rewrite(file: string, messages: readonly Message[]) {
  writeFileSync(`${file}.draft`, messages.map((one) => `${JSON.stringify(one)}\n`).join(""), { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}
