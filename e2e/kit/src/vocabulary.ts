/** Words of the HTTP API that the kit passes on. */

export type Edition = "APP" | "APP2" | "APP3" | "APP4";
export type Channel = "email" | "phone";
export type Role = "member" | "admin";
export type DeliveryState = "queued" | "sending" | "sent" | "delivered" | "delayed" | "failed" | "unknown";

/** A message as a mailbox or a phone got it. */
export type Message = {
  /** Unique within its mailbox. */
  id: string;
  channel: Channel;
  to: string;
  subject?: string;
  /** The plain text; of an email its text part. */
  text: string;
  html?: string;
  /** ISO 8601. */
  receivedAt: string;
};
