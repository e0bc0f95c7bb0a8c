/**
 * Stands in for the email provider's client in integration tests and accepts every email.
 * `vi.mock("@/lib/messaging/channels/resend-email", () => import("./sent-emails"))`
 */
import { randomUUID } from "node:crypto";

/** An email as `sendByResend` gets it. */
type SentEmail = { to: string; subject: string; text: string; kind: string; messageId: string };

/** The emails without codes. */
export const sent: SentEmail[] = [];

export async function sendByResend(email: SentEmail): Promise<{ kind: "sent"; providerId: string }> {
  if (email.kind === "notice") sent.push(email);
  return { kind: "sent", providerId: randomUUID() };
}
