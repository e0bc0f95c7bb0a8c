// Resend's POST /emails: authentication, idempotency, answers.
import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Behavior, type Behaviors, behave, type Failing } from "./behaviors";
import type { Mailbox } from "./mailbox";
import type { Outages } from "./outages";
import { type Answer, parseJson, readBody, send } from "./provider-http";
import type { RequestLog } from "./request-log";
import {
  addressIn,
  checkEmail,
  type Email,
  emailSchema,
  failure,
  recipientsIn,
  validationFailure,
} from "./resend-email";
import { emailStatusChanges, emailWebhook } from "./resend-events";
import type { WebhookSender } from "./webhook-sender";

type Options = {
  apiKey: string;
  webhook?: { url: string; secret: string };
  mailbox: Mailbox;
  behaviors: Behaviors;
  webhookSender: WebhookSender;
  requests: RequestLog;
  outages: Outages;
};
type Idempotency = { key: string; payload: string };

export function resendHandler(options: Options) {
  const { apiKey, mailbox, behaviors, requests, outages } = options;
  const inProgress = new Set<string>();

  return async function handleEmail(request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request);
    const given = parseJson(body ?? "");
    const call = requests.add("email", recipientsIn(given), response, keyOf(request));
    const refused = body === null ? tooLarge : checkHeaders(request, apiKey);
    if (refused || body === null) return send(response, refused ?? tooLarge);
    const parsed = emailSchema.safeParse(given);
    if (!parsed.success) return send(response, validationFailure(parsed.error));
    const invalid = checkEmail(parsed.data);
    if (invalid) return send(response, invalid);
    const idempotency = idempotencyOf(request, body);
    const earlier = idempotency && (inProgress.has(idempotency.key) ? concurrent : replay(mailbox, idempotency));
    if (earlier) return send(response, earlier);
    if (idempotency) inProgress.add(idempotency.key);
    try {
      const [recipient = ""] = [parsed.data.to].flat();
      if (outages.of("resend") === "down") return void response.destroy();
      const behavior = outages.behaviorOf("resend") ?? behaviors.take(addressIn(recipient));
      const accept = () => {
        call.accepted = true;
        return acceptEmail(parsed.data, idempotency, behavior, options);
      };
      await behave(behavior, response, { accept, refuse });
    } finally {
      if (idempotency) inProgress.delete(idempotency.key);
    }
  };
}

const tooLarge = failure(413, "validation_error", "The request body is too large.");
const concurrent = failure(
  409,
  "concurrent_idempotent_requests",
  "Same idempotency key used while original request is still in progress.",
);

function checkHeaders({ headers }: IncomingMessage, apiKey: string): Answer | null {
  if (!headers.authorization) return failure(401, "missing_api_key", "Missing API key in the authorization header.");
  if (headers.authorization !== `Bearer ${apiKey}`) return failure(403, "invalid_api_key", "API key is invalid.");
  const key = headers["idempotency-key"];
  if (key === undefined || (key.length >= 1 && key.length <= 256)) return null;
  return failure(400, "invalid_idempotency_key", "The idempotency key must be between 1-256 chars.");
}

const keyOf = ({ headers }: IncomingMessage) => headers["idempotency-key"]?.toString();

function idempotencyOf(request: IncomingMessage, body: string): Idempotency | undefined {
  const key = keyOf(request);
  return key === undefined ? undefined : { key, payload: createHash("sha256").update(body).digest("hex") };
}

/** A repeated request gets the same answer and sends nothing. */
function replay(mailbox: Mailbox, { key, payload }: Idempotency): Answer | null {
  const earlier = mailbox.findByKey(key);
  if (!earlier) return null;
  if (earlier.idempotency?.payload === payload) return { status: 200, body: { id: earlier.id } };
  return failure(409, "invalid_idempotent_request", "Same idempotency key used with a different request payload.");
}

/** Adds a message for each recipient, all with one id, and schedules its webhooks. */
function acceptEmail(email: Email, idempotency: Idempotency | undefined, behavior: Behavior, options: Options): Answer {
  const { from, subject, html, text = "" } = email;
  const { mailbox, webhookSender, webhook } = options;
  const tags = email.tags && Object.fromEntries(email.tags.map(({ name, value }) => [name, value]));
  const id = randomUUID();
  for (const to of [email.to].flat()) {
    mailbox.add(
      { channel: "email", provider: "resend", to: addressIn(to), from, subject, html, text, tags, idempotency },
      id,
    );
  }
  const sent = { id, createdAt: new Date().toISOString(), email };
  webhookSender.schedule({
    id,
    changes: emailStatusChanges(behavior),
    url: webhook?.url,
    write: (change, at) => emailWebhook(change, at, sent, webhook?.secret ?? ""),
    copies: behavior.kind === "disorder" ? behavior.duplicates : undefined,
  });
  return { status: 200, body: { id } };
}

const defaultNames: Record<number, string> = { 429: "rate_limit_exceeded", 503: "service_unavailable" };

function refuse({ status, name, message, retryAfter }: Failing): Answer {
  const defaultName = defaultNames[status] ?? (status >= 500 ? "internal_server_error" : "validation_error");
  const error = name ?? defaultName;
  // An exhausted quota is 429 too, but without a time after which a retry succeeds.
  const isRate = error === "rate_limit_exceeded";
  const wait = retryAfter ?? (isRate ? 1 : undefined);
  const headers = {
    ...(isRate && { "ratelimit-limit": "5", "ratelimit-remaining": "0", "ratelimit-reset": String(wait) }),
    ...(wait !== undefined && { "retry-after": String(wait) }),
  };
  return { ...failure(status, error, message ?? "The local provider is set to refuse this address."), headers };
}
