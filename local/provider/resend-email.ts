// Resend's validation of an email, by its OpenAPI document and the rules of its web pages, and its error answers.
import { z } from "zod";
import type { Answer } from "./provider-http";

const addresses = z.union([z.string(), z.array(z.string())]);

// Resend's document allows unknown fields. Here they are refused, so that a misspelled one is found before production.
export const emailSchema = z.strictObject({
  from: z.string(),
  to: z.union([z.string(), z.array(z.string()).min(1).max(50)]),
  subject: z.string(),
  bcc: addresses.optional(),
  cc: addresses.optional(),
  reply_to: addresses.optional(),
  html: z.string().optional(),
  text: z.string().optional(),
  template: z.object({ id: z.string() }).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  scheduled_at: z.string().optional(),
  attachments: z.array(z.object({ filename: z.string().optional() })).optional(),
  tags: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  topic_id: z.string().optional(),
});

export type Email = z.infer<typeof emailSchema>;

const mailAddress = /^(?:[^<>]*<[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)$/;
const refusedDomain = /@(example|test)\.com>?$/i;
const tagPart = /^[A-Za-z0-9_-]{1,256}$/;

export function failure(status: number, name: string, message: string): Answer {
  return { status, body: { statusCode: status, name, message } };
}

export function validationFailure(error: z.ZodError): Answer {
  const [issue] = error.issues;
  const field = issue?.path.join(".") ?? "";
  if (issue?.code === "invalid_type" && issue.path.length === 1 && /undefined/.test(issue.message)) {
    return failure(422, "missing_required_field", `Missing \`${field}\` field.`);
  }
  return failure(422, "validation_error", `Invalid request: ${field ? `\`${field}\`: ` : ""}${issue?.message}`);
}

export function checkEmail({ from, to, html, text, template, tags = [] }: Email): Answer | null {
  if (!mailAddress.test(from)) return failure(422, "invalid_from_address", "Invalid `from` field.");
  const recipients = [to].flat();
  if (!recipients.every((one) => mailAddress.test(one))) return failure(422, "validation_error", "Invalid `to` field.");
  if (recipients.some((one) => refusedDomain.test(one))) {
    const message = "Invalid `to` field. Please use our testing email address instead of domains like `example.com`.";
    return failure(422, "validation_error", message);
  }
  if (html === undefined && text === undefined && template === undefined) {
    return failure(422, "missing_required_field", "Missing `html` or `text` field.");
  }
  if (tags.every(({ name, value }) => tagPart.test(name) && tagPart.test(value))) return null;
  return failure(422, "validation_error", "Tags should only contain ASCII letters, numbers, underscores, or dashes.");
}

/** @returns the address of `Name <address>` */
export function addressIn(text: string): string {
  return /<([^<>]+)>$/.exec(text)?.[1] ?? text;
}

/** @returns the addresses that a payload names, valid or not */
export function recipientsIn(payload: unknown): string[] {
  const { to } = (payload ?? {}) as { to?: unknown };
  return [to].flat().flatMap((one) => (typeof one === "string" ? [addressIn(one)] : []));
}
