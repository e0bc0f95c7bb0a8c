/** Messages that the local provider received, and its faults. */
import { type Behavior, codeIn as codeOf, type Message as KitMessage, localMailbox } from "@leadmaster/playwright";
import { expect } from "@playwright/test";

export type Message = KitMessage & {
  /** Which provider took it, and for SMTP whether over TLS. */
  provider: "resend" | "smtp" | "twilio";
  tls?: boolean;
  /** As the inbox page shows it; null if there is none. */
  code: string | null;
};

let chosen: string | undefined;
export const provider = () => chosen ?? process.env.PROVIDER_URL ?? "http://127.0.0.1:4010";
const mailbox = () => localMailbox(provider());

/** From now on this worker uses another local provider than the stack's, which all tests share; undefined: that one again. */
export function useProvider(url: string | undefined): void {
  chosen = url;
}

const forgottenUntil = new Map<string, string>();

/** Leaves out the messages that a destination has got so far. */
export function forgetMessages(to: string): void {
  forgottenUntil.set(to, new Date().toISOString());
}

/** @returns every message to a destination, newest first */
export async function messagesTo(to: string): Promise<Message[]> {
  const since = forgottenUntil.get(to);
  return (await mailbox().messages({ to, wait: 0, ...(since && { since }) })) as Message[];
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
  const withCode = async () => (await messagesTo(to)).filter((message) => codeOf(message) !== null);
  await expect.poll(async () => (await withCode()).length, { message: `codes to ${to}`, ...soon }).toBe(count);
  return withCode();
}

/** @returns the code of a message */
export function codeIn(message: Message): string {
  const code = codeOf(message);
  if (code === null) throw new Error(`no code in: ${message.text}`);
  return code;
}

/** Injects a fault for a destination; see docs/local-provider.md. */
export async function setBehavior(address: string, behavior: Behavior): Promise<void> {
  await mailbox().setBehavior?.(address, behavior);
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
