/** Messages that people of a test got. */
import type { Mailbox } from "./mailbox";
import type { Channel, Message } from "./vocabulary";

/** Anyone with an address. */
export type Addressee = { email: string; phone?: string };

const codePatterns = { email: /^(\d{6})$/m, phone: / #(\d{6})$/ } satisfies Record<Channel, RegExp>;

/** @returns the code of a message: in an email the line of six digits, in a text message the end of its last line; null if there is none */
export function codeIn({ channel, text }: Pick<Message, "channel" | "text">): string | null {
  return codePatterns[channel].exec(text.trimEnd())?.[1] ?? null;
}

/** The links that messages carry, by the path of the page behind them. */
const linkPaths = {
  invitation: "invitations",
  passwordReset: "password-reset",
  notMe: "not-me",
  undoEmail: "undo-email",
  mailboxProof: "proof",
} as const;
export type LinkKind = keyof typeof linkPaths;

/** @returns the link of that kind; null if the message has none */
export function linkIn({ text }: Pick<Message, "text">, kind: LinkKind): string | null {
  return new RegExp(`https?://\\S+/${linkPaths[kind]}/[^\\s)>\\]]+`).exec(text)?.[0] ?? null;
}

export type CodeOptions = {
  /** Where to look. Default: email. */
  channel?: Channel;
  /** The message mark of the code page, such as "Q8": waits for the message with this mark. */
  mark?: string;
  /** Milliseconds. Default: 15,000. */
  timeout?: number;
};

export type Inbox = {
  /** Waits for a message with a code that was not returned before, and returns the code. */
  waitForCode(person: Addressee, options?: CodeOptions): Promise<string>;
  /** Waits for an email with a link of this kind that was not returned before, and returns the link. */
  waitForLink(person: Addressee, kind: LinkKind, timeout?: number): Promise<string>;
  /** Waits for a message for which `isWanted` holds, and that was not returned before. */
  waitForMessage(to: string, isWanted: (message: Message) => boolean, what: string, timeout?: number): Promise<Message>;
  /** @returns all messages to a person or a destination, newest first */
  messagesTo(to: Addressee | string): Promise<Message[]>;
  /** @returns a page that shows the messages to a destination */
  pageOf(to: string): string | undefined;
};

/** Seconds of one call; shorter than a proxy's patience. */
const longestCall = 5;

function destinationOf(person: Addressee, channel: Channel): string {
  const destination = person[channel];
  if (!destination) throw new Error(`${person.email} has no phone number`);
  return destination;
}

export function openInbox(mailbox: Mailbox): Inbox {
  const returned = new Set<string>();

  async function waitForMessage(to: string, isWanted: (message: Message) => boolean, what: string, timeout = 15_000) {
    const deadline = Date.now() + timeout;
    while (true) {
      const all = await mailbox.messages({ to, wait: 0 });
      const found = all.find((message) => !returned.has(message.id) && isWanted(message));
      if (found) {
        returned.add(found.id);
        return found;
      }
      const left = (deadline - Date.now()) / 1_000;
      if (left <= 0) throw new Error(missing(what, to, all));
      const since = all[0]?.receivedAt;
      await mailbox.messages({ to, ...(since && { since }), wait: Math.min(Math.max(left, 0.1), longestCall) });
    }
  }

  function missing(what: string, to: string, all: Message[]): string {
    const subjects = all.map(({ subject, text, receivedAt }) => `  ${receivedAt} ${subject ?? text.split("\n", 1)[0]}`);
    const page = mailbox.pageOf?.(to);
    const known = subjects.length > 0 ? `It has\n${subjects.join("\n")}` : "It has no message.";
    return `No ${what} arrived at ${to}. ${known}${page ? `\n${page}` : ""}`;
  }

  return {
    waitForMessage,
    async waitForCode(person, { channel = "email", mark, timeout } = {}) {
      const isWanted = (message: Message) =>
        codeIn(message) !== null && (mark === undefined || message.text.includes(`Message ${mark},`));
      const what = mark === undefined ? "code" : `code with the mark ${mark}`;
      const message = await waitForMessage(destinationOf(person, channel), isWanted, what, timeout);
      return codeIn(message) ?? "";
    },
    async waitForLink({ email }, kind, timeout) {
      const isWanted = (message: Message) => linkIn(message, kind) !== null;
      const message = await waitForMessage(email, isWanted, `link (${kind})`, timeout);
      return linkIn(message, kind) ?? "";
    },
    async messagesTo(to) {
      const destinations = typeof to === "string" ? [to] : [to.email, ...(to.phone ? [to.phone] : [])];
      const lists = await Promise.all(
        destinations.map((destination) => mailbox.messages({ to: destination, wait: 0 })),
      );
      return lists.flat().sort((a, b) => b.receivedAt.localeCompare(a.receivedAt));
    },
    pageOf: (to) => mailbox.pageOf?.(to),
  };
}
