/** Messages that the local provider received, and its faults. */
import { expect } from "@playwright/test";

export type Message = {
  channel: "email" | "phone";
  to: string;
  subject?: string;
  text: string;
  html?: string;
  receivedAt: string;
  /** Which provider took it, and for SMTP whether over TLS. */
  provider: "resend" | "smtp" | "twilio";
  tls?: boolean;
  code: string | null;
};

let chosen: string | undefined;
const provider = () => chosen ?? process.env.PROVIDER_URL ?? "http://127.0.0.1:4010";

/** From now on this worker uses another local provider than the stack's, which all tests share. */
export function useProvider(url: string): void {
  chosen = url;
}

/** @returns every message to a destination, newest first */
export async function messagesTo(to: string): Promise<Message[]> {
  const response = await fetch(`${provider()}/messages?to=${encodeURIComponent(to)}`);
  return (await response.json()) as Message[];
}

/** Most messages arrive within a tenth of a second. */
const soon = { intervals: [25, 50, 100, 100, 250, 500] };

/** Waits until exactly `count` messages to a destination have arrived. @returns them, newest first */
export async function waitForMessages(to: string, count = 1): Promise<Message[]> {
  await expect.poll(async () => (await messagesTo(to)).length, { message: `messages to ${to}`, ...soon }).toBe(count);
  return messagesTo(to);
}

/** Like `waitForMessages`, for messages with a code only. */
export async function waitForCodes(to: string, count = 1): Promise<Message[]> {
  const withCode = async () =>
    (await messagesTo(to)).filter((message) => codePattern[message.channel].test(message.text));
  await expect.poll(async () => (await withCode()).length, { message: `codes to ${to}`, ...soon }).toBe(count);
  return withCode();
}

const codePattern = { email: /^(\d{6})$/m, phone: / #(\d{6})$/ };

/** @returns the code of a message: in an email the line of six digits, in an SMS the end of its last line */
export function codeIn(message: Message): string {
  const found = codePattern[message.channel].exec(message.text);
  if (!found?.[1]) throw new Error(`no code in: ${message.text}`);
  return found[1];
}

/** Injects a fault for a destination; see docs/local-provider.md. */
export async function setBehavior(address: string, behavior: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${provider()}/behaviours/${encodeURIComponent(address)}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(behavior),
  });
  expect(response.ok, await response.text()).toBe(true);
}

/** @returns a code that differs from the correct one */
export function wrongCode(right: string): string {
  return right === "111111" ? "222222" : "111111";
}

type Provider = "resend" | "smtp" | "twilio";

/** Starts an outage of a whole provider, for every recipient; see docs/local-provider.md. */
export async function setOutage(name: Provider, kind: string): Promise<void> {
  const response = await fetch(`${provider()}/outages/${name}`, { method: "PUT", body: JSON.stringify({ kind }) });
  expect(response.ok, await response.text()).toBe(true);
}

/** All providers work again. */
export async function endOutages(): Promise<void> {
  for (const name of ["resend", "smtp", "twilio"]) await fetch(`${provider()}/outages/${name}`, { method: "DELETE" });
}
