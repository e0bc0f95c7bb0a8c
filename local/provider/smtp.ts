// The SMTP server of the local provider: takes emails into the same inbox, over TLS or in plain text. It plays a relay, as the product's
// SMTP_URL names one: one user, and replies as real relays give them.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import type { Behavior, Behaviors } from "./behaviors";
import type { Certificate } from "./certificates";
import type { Mailbox } from "./mailbox";
import { parseEmail } from "./mime";
import type { Outages } from "./outages";
import type { RequestLog } from "./request-log";

export type SmtpOptions = {
  /** 0: any free port. */
  port: number;
  user: string;
  password: string;
  /** TLS from the first byte. Undefined: plain text. */
  certificate?: Certificate;
  /** Offers STARTTLS instead. */
  startTls?: boolean;
};

type Parts = { mailbox: Mailbox; behaviors: Behaviors; requests: RequestLog; outages: Outages };

/** Milliseconds of the outage `slow`, before each reply to RCPT and to the message. */
const slowReply = 2_000;

/** A refusal by its SMTP code and enhanced status code. */
function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** What a behavior of the recipient means at RCPT. */
function refusalOf(behavior: Behavior): Error | null {
  if (behavior.kind !== "fail") return null;
  const { status } = behavior;
  if (status === 401 || status === 403) return reply(550, "5.7.1 Relaying denied");
  if (status === 429 || status >= 500) return reply(451, "4.3.0 Try again later");
  return reply(550, "5.1.1 User unknown");
}

/** Waits like `timeout`: until the client gives up. */
const never = () => new Promise<never>(() => {});

export async function startSmtp(options: SmtpOptions, { mailbox, behaviors, requests, outages }: Parts) {
  const { port, user, password, certificate, startTls = false } = options;
  /** Recipients that greylisting has refused once. */
  const greylisted = new Set<string>();
  /** The behavior that was taken for the message of a session. */
  const taken = new WeakMap<SMTPServerSession, Behavior>();
  const calls = new WeakMap<SMTPServerSession, ReturnType<RequestLog["add"]>>();

  async function recipient(address: string, session: SMTPServerSession): Promise<Error | null> {
    const outage = outages.of("smtp");
    if (outage === "refusing") return reply(550, "5.7.1 Relaying denied");
    if (outage === "timeout") return never();
    if (outage === "slow") await delay(slowReply, undefined, { ref: false });
    if (outage === "greylisting" && !greylisted.has(address)) {
      greylisted.add(address);
      return reply(450, "4.2.0 Greylisted, try again later");
    }
    const behavior = behaviors.take(address);
    taken.set(session, behavior);
    if (behavior.kind === "timeout") return never();
    if (behavior.kind === "delay") await delay(behavior.ms, undefined, { ref: false });
    return refusalOf(behavior);
  }

  const server = new SMTPServer({
    ...(certificate ? { ...certificate } : {}),
    secure: certificate !== undefined && !startTls,
    disabledCommands: certificate && startTls ? [] : ["STARTTLS"],
    allowInsecureAuth: !startTls,
    authMethods: ["PLAIN", "LOGIN"],
    banner: "LeadMaster local provider",
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onAuth({ username, password: given }, _session, done) {
      if (username === user && given === password) done(null, { user });
      else done(reply(535, "5.7.8 Authentication credentials invalid"));
    },
    onRcptTo({ address }, session, done) {
      calls.set(session, requests.addSmtp(address));
      recipient(address, session).then(
        (refused) => {
          const call = calls.get(session);
          if (refused && call) call.status = (refused as Error & { responseCode: number }).responseCode;
          done(refused);
        },
        (error) => done(error),
      );
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.once("end", async () => {
        if (outages.of("smtp") === "slow") await delay(slowReply, undefined, { ref: false });
        const call = calls.get(session);
        const raw = Buffer.concat(chunks);
        const { headers, text, html } = parseEmail(raw);
        for (const { address } of session.envelope.rcptTo) {
          const subject = headers.get("subject");
          const { secure } = session;
          mailbox.add({
            channel: "email",
            provider: "smtp",
            to: address,
            from: headers.get("from"),
            subject,
            html,
            text,
            raw: raw.toString("utf8"),
            tls: secure,
          });
        }
        if (call) call.accepted = true;
        if (outages.of("smtp") === "lost" || taken.get(session)?.kind === "drop") return disconnect(session);
        if (call) call.status = 250;
        done(null, "2.0.0 Queued");
      });
    },
  });
  // A client that goes away is not an error of the provider.
  server.on("error", () => {});
  const disconnect = (session: SMTPServerSession) => {
    for (const connection of server.connections) if (connection.session?.id === session.id) connection.close();
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const listener = server.server;
  const ownPort = (listener.address() as AddressInfo).port;
  // Down: nothing listens, and every connection is closed.
  outages.onChange(async () => {
    const isDown = outages.of("smtp") === "down";
    if (isDown && listener.listening) {
      listener.close();
      for (const connection of server.connections) connection.close();
    }
    if (!isDown && !listener.listening) {
      listener.listen(ownPort, "127.0.0.1");
      await once(listener, "listening");
    }
  });
  return {
    port: ownPort,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
