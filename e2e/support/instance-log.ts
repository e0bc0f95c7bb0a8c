/** Searches the log of an instance for secrets. */
import { expect } from "@playwright/test";
import type { Client } from "./http-client";
import { codeIn, messagesTo } from "./inbox";
import { type Instance, stackEnvironment } from "./instance";
import type { Person } from "./people";

/** Expects no code, destination, password or token of these users and no credential of the stack in the log. */
export async function expectSilentLog(instance: Instance, people: Person[], clients: Client[]): Promise<void> {
  const environment = stackEnvironment();
  const { NEXTAUTH_SECRET, RESEND_API_KEY, RESEND_WEBHOOK_SECRET, TWILIO_AUTH_TOKEN, DATABASE_URL } = environment;
  const credentials = [NEXTAUTH_SECRET, RESEND_API_KEY, RESEND_WEBHOOK_SECRET, TWILIO_AUTH_TOKEN];
  const secrets = [
    ...credentials,
    new URL(DATABASE_URL ?? "").password,
    ...clients.flatMap((c) => [...c.cookies.values()]),
  ];
  for (const { email, phone, password } of people) {
    secrets.push(email, password, ...(phone ? [phone] : []));
    const messages = [...(await messagesTo(email)), ...(phone ? await messagesTo(phone) : [])];
    secrets.push(...messages.filter(({ text }) => /\d{6}/.test(text)).map(codeIn));
  }
  const log = instance.log();
  expect(secrets.filter((secret) => secret && log.includes(secret))).toEqual([]);
}
