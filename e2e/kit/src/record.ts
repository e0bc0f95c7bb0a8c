/** What a report shows of the people of a test: their messages, and after a failure a link to their inbox. */
import type { TestInfo } from "@playwright/test";
import type { Inbox } from "./inbox";
import type { Person } from "./person";
import type { Message } from "./vocabulary";

function describe({ channel, to, subject, text, receivedAt }: Message): string {
  const title = channel === "email" ? `Email to ${to}: ${subject ?? ""}` : `Text message to ${to}`;
  return `${receivedAt} ${title}\n\n${text.trim()}`;
}

const separator = `\n\n${"-".repeat(72)}\n\n`;

/** Attaches the messages that each person got since the test began, newest last, and the HTML of emails after a failure. */
export async function attachMessages(
  info: TestInfo,
  inbox: Inbox,
  people: readonly Person[],
  since: Date,
): Promise<void> {
  const isFailure = info.status !== info.expectedStatus;
  for (const person of people) {
    const all = await inbox.messagesTo(person);
    const messages = all.filter(({ receivedAt }) => new Date(receivedAt) >= since).reverse();
    if (messages.length === 0) continue;
    const body = messages.map(describe).join(separator);
    await info.attach(`Messages to ${person.name}`, { body, contentType: "text/plain" });
    if (!isFailure) continue;
    for (const { html, subject } of messages) {
      if (html) await info.attach(`${person.name}: ${subject}`, { body: html, contentType: "text/html" });
    }
  }
}

/** Prints where the messages of each person are, as a Playwright failure prints where its trace is. */
export function printInboxes(info: TestInfo, inbox: Inbox, people: readonly Person[]): void {
  const lines = people.flatMap(({ name, email, phone }) =>
    [email, ...(phone ? [phone] : [])].map((to) => {
      const page = inbox.pageOf(to);
      return `    ${name}: ${page ?? to}`;
    }),
  );
  if (lines.length > 0) process.stdout.write(`\n  ${info.title}: messages of its people\n${lines.join("\n")}\n`);
}
