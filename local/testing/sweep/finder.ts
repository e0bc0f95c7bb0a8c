// Scans texts for secrets and personal data: the secrets of a test run by their values, addresses and tokens by their shape.
// Pure.
import { createHash } from "node:crypto";

/** The secrets of a test run. */
export type Secrets = {
  /** The codes that were sent. */
  codes: ReadonlySet<string>;
  /** SHA-256, in hex, of the tokens in the databases. */
  tokenHashes: ReadonlySet<string>;
  /** From the secret text (passwords, keys) to its description. */
  texts: ReadonlyMap<string, string>;
};

const shapes = {
  "an email address": /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
  "a phone number": /(?<![\w+])\+(?:\d{8,15}|1 \d{3}-\d{3}-\d{4})(?!\w)/,
  "a password's hash": /\$argon2/,
  // The challenge cookie and the token of "This wasn't me" are both `key id.challenge id.secret`; that of a reset link begins like them.
  "a token of a challenge": /[\w-]{8}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[\w-]{43}/,
  "a CSRF token": /(?<![0-9a-zA-Z])[0-9a-f]{64}(?![0-9a-zA-Z])/,
} satisfies Record<string, RegExp>;

export type Look = keyof typeof shapes;

/** A text and its location. `mayHold`: shapes that are allowed there. */
export type Written = { where: string; text: string; mayHold?: readonly Look[] };
export type Finding = { where: string; what: string; text: string };

// Six digits, or three and three as people write them.
const sixDigits = /(?<![\w.+-])(\d{3})[ -]?(\d{3})(?!\w|-\d|\.\d)/g;
const token = /(?<![\w-])[\w-]{43}(?![\w-])/g;

export const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** @returns one finding for each kind of secret or shape in the text */
export function findIn({ where, text, mayHold = [] }: Written, secrets: Secrets): Finding[] {
  const found = new Set<string>();
  for (const [look, shape] of Object.entries(shapes)) {
    if (!mayHold.includes(look as Look) && shape.test(text)) found.add(look);
  }
  for (const [, first = "", second = ""] of text.matchAll(sixDigits)) {
    if (secrets.codes.has(first + second)) found.add("a code that was sent");
  }
  for (const [one] of text.matchAll(token)) if (secrets.tokenHashes.has(hashOf(one))) found.add("a token");
  for (const [secret, what] of secrets.texts) if (text.includes(secret)) found.add(what);
  return [...found].map((what) => ({ where, what, text: text.slice(0, 300) }));
}

/** @returns every text in a value, with its path. Numbers are included: a code could be stored as one. */
export function textsIn(value: unknown, where: string): Written[] {
  if (typeof value === "string") return [{ where, text: value }];
  if (typeof value === "number") return [{ where, text: String(value) }];
  if (typeof value !== "object" || value === null) return [];
  // Field names can contain secrets too.
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(Array.isArray(value) ? [] : [{ where: `${where} (name)`, text: name }]),
    ...textsIn(inner, `${where}.${name}`),
  ]);
}
