// A mailbox of your own: Mailpit (https://mailpit.axllent.org) behind a catch-all domain. It has no phone numbers.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Mailbox, Message } from "@leadmaster/playwright";

type Summary = { ID: string; Subject: string; Created: string };

export function mailpit(url: string, domain: string): Mailbox {
  const read = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}`);
    if (!response.ok) throw new Error(`Mailpit answered ${response.status} to ${path}`);
    return (await response.json()) as T;
  };

  async function list(to: string): Promise<Message[]> {
    const found = await read<{ messages: Summary[] }>(`search?query=${encodeURIComponent(`to:"${to}"`)}`);
    return Promise.all(
      found.messages.map(async ({ ID, Subject, Created }) => {
        const { Text, HTML } = await read<{ Text: string; HTML: string }>(`message/${ID}`);
        return { id: ID, channel: "email", to, subject: Subject, text: Text, html: HTML, receivedAt: Created } as const;
      }),
    );
  }

  return {
    newEmail: () => `qa-${randomUUID()}@${domain}`,
    async messages({ to, since, wait }) {
      for (const deadline = Date.now() + wait * 1_000; ; await delay(500)) {
        const messages = (await list(to)).filter(({ receivedAt }) => since === undefined || receivedAt > since);
        if (messages.length > 0 || Date.now() >= deadline) return messages;
      }
    },
    pageOf: (to) => `${url}/search?q=${encodeURIComponent(`to:"${to}"`)}`,
  };
}
