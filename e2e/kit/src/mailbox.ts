/** What the kit needs of the place where the deployment's messages arrive. Implement it to connect a mailbox of your own. */
import type { Behavior } from "./behaviors";
import type { Message } from "./vocabulary";

export type MessageQuery = {
  /** The email address or phone number, in the spelling that the mailbox gave out. */
  to: string;
  /** Only messages received later than this (the `receivedAt` of a message). */
  since?: string;
  /** Seconds to wait for the first message; 0: answer at once. An answer without messages before that time is allowed. */
  wait: number;
};

export type Mailbox = {
  /** @returns an address that the mailbox receives and that nobody has used in the deployment */
  newEmail(): string;
  /** @returns a mobile number that the mailbox receives, in E.164. Absent: no person of this mailbox can have a phone */
  newPhone?(): string;
  /** @returns the messages to one destination, newest first */
  messages(query: MessageQuery): Promise<Message[]>;
  /** @returns a page that shows the messages to a destination; the kit prints it with each failure */
  pageOf?(to: string): string;
  /** Makes messages to a destination fail. Absent: `delivery` throws, because real providers fail on nobody's command. */
  setBehavior?(to: string, behavior: Behavior): Promise<void>;
  /** Makes a whole provider fail, for every destination; null ends it. */
  setOutage?(provider: Provider, kind: OutageKind | null): Promise<void>;
};

export type Provider = "resend" | "smtp" | "twilio";
export type OutageKind =
  | "down"
  | "unavailable"
  | "timeout"
  | "slow"
  | "silent"
  | "garbage"
  | "rate_limited"
  | "refusing"
  | "greylisting"
  | "lost";
