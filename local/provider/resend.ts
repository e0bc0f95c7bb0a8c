// Resend's POST /emails: who may call, what a repeated call gets, and the answers.
import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Behaviour, type Behaviours, behave, type Failing } from "./behaviours";
import { type Answer, parseJson, readBody, send } from "./http";
import type { Mailbox } from "./mailbox";
import type { Reporter } from "./reports";
import type { RequestLog } from "./request-log";
import { addressIn, checkEmail, describeMistake, type Email, emailSchema, failure, recipientsIn } from "./resend-email";
import { emailLetter, emailSteps } from "./resend-events";

type Options = {
  apiKey: string;
  webhook?: { url: string; secret: string };
  mailbox: Mailbox;
  behaviours: Behaviours;
  reporter: Reporter;
  requests: RequestLog;
};
type Repeatable = { key: string; payload: string };

export function resendHandler(options: Options) {
  const { apiKey, mailbox, behaviours, requests } = options;
  const underWay = new Set<string>();

  return async function handleEmail(request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request);
    const given = parseJson(body ?? "");
    const call = requests.add("email", recipientsIn(given), response, keyOf(request));
    const refused = body === null ? tooLarge : checkHeaders(request, apiKey);
    if (refused || body === null) return send(response, refused ?? tooLarge);
    const parsed = emailSchema.safeParse(given);
    if (!parsed.success) return send(response, describeMistake(parsed.error));
    const mistake = checkEmail(parsed.data);
    if (mistake) return send(response, mistake);
    const repeatable = repeatableOf(request, body);
    const earlier = repeatable && (underWay.has(repeatable.key) ? concurrent : replay(mailbox, repeatable));
    if (earlier) return send(response, earlier);
    if (repeatable) underWay.add(repeatable.key);
    try {
      const [recipient = ""] = [parsed.data.to].flat();
      const behaviour = behaviours.take(addressIn(recipient));
      const accept = () => {
        call.accepted = true;
        return take(parsed.data, repeatable, behaviour, options);
      };
      await behave(behaviour, response, { accept, refuse });
    } finally {
      if (repeatable) underWay.delete(repeatable.key);
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

function repeatableOf(request: IncomingMessage, body: string): Repeatable | undefined {
  const key = keyOf(request);
  return key === undefined ? undefined : { key, payload: createHash("sha256").update(body).digest("hex") };
}

/** The same request again gets the same answer and sends nothing. */
function replay(mailbox: Mailbox, { key, payload }: Repeatable): Answer | null {
  const earlier = mailbox.findByKey(key);
  if (!earlier) return null;
  if (earlier.idempotency?.payload === payload) return { status: 200, body: { id: earlier.id } };
  return failure(409, "invalid_idempotent_request", "Same idempotency key used with a different request payload.");
}

/** One message for each recipient, all under one id; it begins its life. */
function take(email: Email, idempotency: Repeatable | undefined, behaviour: Behaviour, options: Options): Answer {
  const { from, subject, html, text = "" } = email;
  const { mailbox, reporter, webhook } = options;
  const tags = email.tags && Object.fromEntries(email.tags.map(({ name, value }) => [name, value]));
  const id = randomUUID();
  for (const to of [email.to].flat()) {
    mailbox.add({ channel: "email", to: addressIn(to), from, subject, html, text, tags, idempotency }, id);
  }
  const sent = { id, createdAt: new Date().toISOString(), email };
  reporter.begin({
    id,
    steps: emailSteps(behaviour),
    url: webhook?.url,
    write: (step, at) => emailLetter(step, at, sent, webhook?.secret ?? ""),
    copies: behaviour.kind === "disorder" ? behaviour.duplicates : undefined,
  });
  return { status: 200, body: { id } };
}

const usualNames: Record<number, string> = { 429: "rate_limit_exceeded", 503: "service_unavailable" };

function refuse({ status, name, message, retryAfter }: Failing): Answer {
  const usual = usualNames[status] ?? (status >= 500 ? "internal_server_error" : "validation_error");
  const error = name ?? usual;
  // A quota has 429 too, but does not pass by itself; only of the rate is it known when.
  const isRate = error === "rate_limit_exceeded";
  const wait = retryAfter ?? (isRate ? 1 : undefined);
  const headers = {
    ...(isRate && { "ratelimit-limit": "5", "ratelimit-remaining": "0", "ratelimit-reset": String(wait) }),
    ...(wait !== undefined && { "retry-after": String(wait) }),
  };
  return { ...failure(status, error, message ?? "The local provider was told to refuse this address."), headers };
}
