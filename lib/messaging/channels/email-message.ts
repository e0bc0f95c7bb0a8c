/** An email as both providers get it. */

export type Email = {
  to: string;
  subject: string;
  text: string;
  html: string;
  /**
   * The id of its row in an outbox, the same at every attempt: Resend's idempotency key, the source of SMTP's Message-ID, and what
   * webhook events carry.
   */
  messageId: string;
  /** When its row was created: the Date header. The time of sending would change the bytes of a retry. */
  createdAt: Date;
  kind: "otp" | "notice";
};

/** Headers of every email: no automatic answers (RFC 3834), and no threads of several codes. */
export const emailHeaders = (messageId: string) => ({
  "Auto-Submitted": "auto-generated",
  "X-Entity-Ref-ID": messageId,
});
