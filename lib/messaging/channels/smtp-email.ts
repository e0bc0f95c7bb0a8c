/** Email through the fallback provider, over SMTP. */
import { PassThrough } from "node:stream";
import type { SendMailOptions, Transporter } from "nodemailer";
import { env, isLoopback } from "@/lib/config/env";
import { SMTP_CONNECTIONS, SMTP_TIMEOUTS } from "@/lib/contract/limits";
import { type Email, emailHeaders } from "./email-message";
import type { SendOutcome } from "./send-outcome";

/** Nodemailer is loaded with the first message: most deployments have no fallback provider. */
async function createPool(url: URL): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  const { username, password, hostname, port, protocol } = url;
  const secure = protocol === "smtps:";
  const host = hostname.replace(/^\[|\]$/g, "");
  return createTransport({
    pool: true,
    maxConnections: SMTP_CONNECTIONS,
    // The outbox repeats, so that every attempt is counted.
    maxRequeues: 0,
    host,
    ...(port && { port: Number(port) }),
    secure,
    // A code must not cross a network in plain text: no TLS, no message.
    requireTLS: !secure && !isLoopback(url),
    // A relay on this machine may offer STARTTLS with a certificate that nobody vouches for.
    ignoreTLS: isLoopback(url),
    tls: { rejectUnauthorized: true, minVersion: "TLSv1.2" },
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: SMTP_TIMEOUTS.connection,
    dnsTimeout: SMTP_TIMEOUTS.connection,
    greetingTimeout: SMTP_TIMEOUTS.greeting,
    socketTimeout: SMTP_TIMEOUTS.reply,
    socketCloseTimeout: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** `bytes`: the message on its way to the socket, which is read once the server has accepted the DATA command. */
type Outgoing = SendMailOptions & { bytes: PassThrough };

let transport: Promise<Transporter> | undefined;

/** The connections of the process. */
function pool(): Promise<Transporter> {
  const { SMTP_URL } = env();
  if (!SMTP_URL) throw new Error("SMTP_URL is missing");
  transport ??= createPool(SMTP_URL).then((created) =>
    created.use("stream", ({ data, message }, done) => {
      message.processFunc((input: NodeJS.ReadableStream) => input.pipe((data as Outgoing).bytes));
      done();
    }),
  );
  return transport;
}

type Failure = { code?: unknown; originalCode?: unknown; responseCode?: unknown; command?: unknown };

/** Node's and OpenSSL's names for certificates and handshakes that are not in order. */
const tlsCode = /^(?:CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO$)/;

/** Replies that are about the recipient or the message, not about our account. RFC 5321 4.2.3, RFC 3463. */
const mailboxUnknown = /^5\.1\.[1-6]$/;
const mailboxFull = /^[45]\.2\.2$/;
const enhancedCode = (response: unknown) => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response))?.[1] ?? "";

/**
 * Classifies an exception of nodemailer. Only its codes are used: its message quotes the server, which may quote the message.
 * @param begun whether bytes of the message were sent: then the server may have taken it although its reply was lost
 */
export function smtpFailure(error: unknown, begun: boolean): SendOutcome {
  const { code, originalCode, responseCode, command } = (error ?? {}) as Failure;
  const reply = typeof responseCode === "number" && responseCode >= 400 ? responseCode : 0;
  const name =
    String(originalCode ?? code ?? "network")
      .replace(/[^\w-]/g, "")
      .slice(0, 64) || "network";
  const errorClass = `smtp ${reply || name}`;
  if (code === "ETLS" || code === "EREQUIRETLS" || tlsCode.test(name)) {
    return { kind: "permanent", reason: "provider_account", errorClass: `smtp tls ${name}`, alarm: true };
  }
  if (reply >= 400 && reply < 500) {
    // To one recipient or message (greylisting, RFC 6647), or to everybody.
    const isOne = reply !== 421 && (command === "RCPT TO" || command === "DATA");
    return { kind: "temporary", reason: isOne ? "provider_busy" : "provider_unreachable", errorClass };
  }
  if (code === "EAUTH" || code === "ENOAUTH" || [530, 534, 535, 538].includes(reply)) {
    return { kind: "permanent", reason: "provider_account", errorClass, alarm: true };
  }
  if (reply >= 500)
    return refusal(enhancedCode((error as { response?: unknown }).response), command === "RCPT TO", errorClass);
  if (begun) return { kind: "unknown", reason: "provider_silent", errorClass };
  const silent = code === "ETIMEDOUT" || code === "EABORT";
  return { kind: "temporary", reason: silent ? "provider_silent" : "provider_unreachable", errorClass };
}

/** A 5xx reply: to the recipient, or to the sender and everything else that is ours. */
function refusal(enhanced: string, isRecipient: boolean, errorClass: string): SendOutcome {
  const failed = { kind: "permanent", errorClass } as const;
  if (mailboxFull.test(enhanced)) return { ...failed, reason: "mailbox_full", alarm: false };
  // 5.7.1 to RCPT TO is "relaying denied": our account, not the recipient.
  if (isRecipient && !enhanced.startsWith("5.7.")) {
    return { ...failed, reason: mailboxUnknown.test(enhanced) ? "mailbox_unknown" : "address_refused", alarm: false };
  }
  return { ...failed, reason: "provider_account", alarm: true };
}

/** The address of `Name <address>`. */
const addressOf = (sender: string) => /<([^<>]+)>\s*$/.exec(sender)?.[1] ?? sender.trim();

/** The whole message, the same bytes for the same email: its id, its date and its boundary come from the row. */
function composed({ to, subject, text, html, messageId, createdAt }: Email): SendMailOptions {
  const from = env().EMAIL_FROM;
  const sender = addressOf(from);
  return {
    from,
    to: { name: "", address: to },
    envelope: { from: sender, to: [to] },
    subject,
    text,
    html,
    messageId: smtpMessageId(messageId),
    date: createdAt,
    headers: emailHeaders(messageId),
    baseBoundary: messageId,
    xMailer: false,
  };
}

/** Derived from the row's id, so that a copy that arrives twice can be recognized as one. */
export function smtpMessageId(messageId: string): string {
  return `<${messageId}@${addressOf(env().EMAIL_FROM).split("@").at(-1)}>`;
}

/** Sends one message. Never throws. Idempotent only where the recipient's server drops a second copy by its Message-ID. */
export async function sendBySmtp(email: Email): Promise<SendOutcome> {
  const bytes = new PassThrough();
  try {
    const transporter = await pool();
    const outgoing: Outgoing = { ...composed(email), bytes, signal: AbortSignal.timeout(SMTP_TIMEOUTS.message) };
    await transporter.sendMail(outgoing);
    return { kind: "sent", providerId: email.messageId };
  } catch (error) {
    return smtpFailure(error, bytes.readableDidRead);
  }
}
