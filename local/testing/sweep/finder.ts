// Finds in what a run of tests wrote what must not be there: the secrets of that run by their values, and personal data and
// tokens by their look. Pure.
import { createHash } from "node:crypto";

/** What the run had. */
export type Secrets = {
  /** The codes that were sent. */
  codes: ReadonlySet<string>;
  /** SHA-256, in hex, of the tokens that the databases know. */
  tokenHashes: ReadonlySet<string>;
  /** Secret text → what it is: passwords, keys. */
  texts: ReadonlyMap<string, string>;
};

const shapes = {
  "an e-mail address": /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
  "a phone number": /(?<![\w+])\+\d{8,15}(?!\w)/,
  "a password's hash": /\$argon2/,
  // The challenge cookie and the token of "This wasn't me" are both `key id.challenge id.secret`; that of a reset link begins like them.
  "a token of a challenge": /[\w-]{8}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[\w-]{43}/,
  "a CSRF token": /(?<![0-9a-zA-Z])[0-9a-f]{64}(?![0-9a-zA-Z])/,
} satisfies Record<string, RegExp>;

export type Look = keyof typeof shapes;

/** One text that was written somewhere. `mayHold`: what belongs there. */
export type Written = { where: string; text: string; mayHold?: readonly Look[] };
export type Finding = { where: string; what: string; text: string };

// Six digits by themselves, or three and three as a person might write them.
const sixDigits = /(?<![\w.+-])(\d{3})[ -]?(\d{3})(?!\w|-\d|\.\d)/g;
const token = /(?<![\w-])[\w-]{43}(?![\w-])/g;

export const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** Everything in a text that must not be there. */
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

/** Every text of a value, with the way to it. Numbers count as texts: a code could be written as one. */
export function textsIn(value: unknown, where: string): Written[] {
  if (typeof value === "string") return [{ where, text: value }];
  if (typeof value === "number") return [{ where, text: String(value) }];
  if (typeof value !== "object" || value === null) return [];
  // Names of fields are written too.
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(Array.isArray(value) ? [] : [{ where: `${where} (name)`, text: name }]),
    ...textsIn(inner, `${where}.${name}`),
  ]);
}
