// Resend's POST /emails: who may call, what a repeated call gets, and the answers.
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Behaviours, behave, type Failing } from "./behaviours";
import { type Answer, parseJson, readBody, send } from "./http";
import type { Mailbox } from "./mailbox";
import { addressIn, checkEmail, describeMistake, type Email, emailSchema, failure } from "./resend-email";

type Options = { apiKey: string; mailbox: Mailbox; behaviours: Behaviours };
type Repeatable = { key: string; payload: string };

export function resendHandler({ apiKey, mailbox, behaviours }: Options) {
  const underWay = new Set<string>();

  return async function handleEmail(request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request);
    const refused = body === null ? tooLarge : checkHeaders(request, apiKey);
    if (refused || body === null) return send(response, refused ?? tooLarge);
    const parsed = emailSchema.safeParse(parseJson(body));
    if (!parsed.success) return send(response, describeMistake(parsed.error));
    const mistake = checkEmail(parsed.data);
    if (mistake) return send(response, mistake);
    const repeatable = repeatableOf(request, body);
    const earlier = repeatable && (underWay.has(repeatable.key) ? concurrent : replay(mailbox, repeatable));
    if (earlier) return send(response, earlier);
    if (repeatable) underWay.add(repeatable.key);
    try {
      const [recipient = ""] = [parsed.data.to].flat();
      const accept = () => take(parsed.data, mailbox, repeatable);
      await behave(behaviours.take(addressIn(recipient)), response, { accept, refuse });
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

function repeatableOf({ headers }: IncomingMessage, body: string): Repeatable | undefined {
  const key = headers["idempotency-key"]?.toString();
  return key === undefined ? undefined : { key, payload: createHash("sha256").update(body).digest("hex") };
}

/** The same request again gets the same answer and sends nothing. */
function replay(mailbox: Mailbox, { key, payload }: Repeatable): Answer | null {
  const earlier = mailbox.findByKey(key);
  if (!earlier) return null;
  if (earlier.idempotency?.payload === payload) return { status: 200, body: { id: earlier.id } };
  return failure(409, "invalid_idempotent_request", "Same idempotency key used with a different request payload.");
}

/** One message for each recipient, all under one id. */
function take(email: Email, mailbox: Mailbox, idempotency: Repeatable | undefined): Answer {
  const { from, subject, html, text = "" } = email;
  const tags = email.tags && Object.fromEntries(email.tags.map(({ name, value }) => [name, value]));
  let id: string | undefined;
  for (const to of [email.to].flat()) {
    const message = { channel: "email", to: addressIn(to), from, subject, html, text, tags, idempotency } as const;
    id = mailbox.add(message, id).id;
  }
  return { status: 200, body: { id } };
}

function refuse({ status, name, message }: Failing): Answer {
  const usual = status >= 500 ? "internal_server_error" : "validation_error";
  return failure(status, name ?? usual, message ?? "The local provider was told to refuse this address.");
}
