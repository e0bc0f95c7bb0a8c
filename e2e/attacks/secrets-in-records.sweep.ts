/**
 * R51: after all other tests, searches everything the run has written: the logs of every server, every text of every row, and what
 * the providers received beside the messages. None of it contains a code, password, token, credential or complete destination.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { codeIn, type Message } from "@/e2e/support/inbox";
import { stackEnvironment } from "@/e2e/support/instance";
import { type Finding, findIn, type Look, type Secrets, textsIn, type Written } from "@/local/testing/sweep/finder";
import { readLog } from "@/local/testing/sweep/log-lines";
import { type Cell, readRows } from "@/local/testing/sweep/rows";
import { keptLogs, keptRows, keptSecrets, messagesFile, serverLog } from "@/local/testing/sweep/written";

test.skip(!process.env.STACK_ENVIRONMENT, "the logs of a stack that the tests did not start are elsewhere");
test.describe.configure({ mode: "default" });

/** What belongs into a column. */
const columns: Record<string, readonly Look[]> = {
  // The account's own.
  "users.email": ["an email address"],
  "users.phone": ["a phone number"],
  "sms_consents.number": ["a phone number"],
  "users.password_hash": ["a password's hash"],
  // Where a message goes: a retry needs it, and an admin is told which address is left out.
  "deliveries.destination": ["an email address", "a phone number"],
  "suppressions.destination": ["an email address", "a phone number"],
  "messages.destination": ["an email address", "a phone number"],
  // What a notice to an admin is rendered from: who it is about, and who changed the policy.
  "messages.parameters": ["an email address"],
  // What a code confirms, and what an undo brings back.
  "challenges.new_destination": ["an email address", "a phone number"],
  "links.previous_email": ["an email address"],
  "invitations.email": ["an email address"],
  "account_changes.email_before": ["an email address"],
  "account_changes.email_after": ["an email address"],
  "account_changes.phone_before": ["a phone number"],
  "account_changes.phone_after": ["a phone number"],
  // SHA-256 of the migration's file.
  "drizzle.__drizzle_migrations.hash": ["a CSRF token"],
};

type Accepted = Message & { raw?: string; idempotency?: { key: string }; event?: object };
type Run = {
  /** The tables and columns that there are. */
  columns: string[];
  cells: (Cell & { database: string })[];
  /** The lines of the mailbox's file: messages, and events of messages. */
  mailbox: Accepted[];
  messages: Accepted[];
  secrets: Secrets;
};

const readLines = (file: string) => readFileSync(file, "utf8").split("\n").filter(Boolean);

let run: Run;

test.beforeAll(async () => {
  const own = await readRows(process.env.DATABASE_URL ?? "");
  const databases = [{ name: "the stack", cells: own.cells }, ...keptRows()];
  const cells = databases.flatMap(({ name, cells: its }) => its.map((cell) => ({ ...cell, database: name })));
  const mailbox = readLines(messagesFile).map((line): Accepted => JSON.parse(line));
  const messages = mailbox.filter(({ event }) => event === undefined);
  run = { columns: own.columns, cells, mailbox, messages, secrets: secretsOf(cells, messages) };
});

const credentials = [
  "NEXTAUTH_SECRET",
  "OPERATOR_TOKEN",
  "RESEND_API_KEY",
  "RESEND_WEBHOOK_SECRET",
  "TWILIO_AUTH_TOKEN",
];

function secretsOf(cells: Cell[], messages: Message[]): Secrets {
  const environment = stackEnvironment();
  const texts = new Map(keptSecrets().map(([what, secret]) => [secret, what]));
  for (const name of credentials) texts.set(environment[name] ?? "", name);
  texts.set(new URL(environment.DATABASE_URL ?? "").password, "the database's password");
  texts.delete("");
  const hashes = cells.filter(({ type }) => type === "bytea").map(({ value }) => value);
  return { codes: new Set(messages.filter(isCode).map(codeIn)), tokenHashes: new Set(hashes), texts };
}

function isCode({ channel, text }: Message): boolean {
  return (channel === "email" ? /^\d{6}$/m : / #\d{6}$/).test(text);
}

test("R51 the logs of all servers contain no secret and no complete destination", () => {
  const { cells, secrets } = run;
  // Short names are words.
  const people = cells.filter(({ column, value }) => /^users\.(email|phone|name)$/.test(column) && value.length > 8);
  // Addresses have a look; names do not, nor do numbers without their plus sign.
  const known = people.map(({ column, value }): [string, string] => [value.replace(/^\+/, ""), `a person's ${column}`]);
  const logs = [{ name: "server.log", lines: readLines(serverLog) }, ...keptLogs()];
  const read = logs.map(({ name, lines }) => readLog(name, lines.join("\n")));
  expect.soft(read.flatMap(({ unstructured }) => unstructured).slice(0, 20)).toEqual([]);
  expect.soft(read.flatMap(({ withheld }) => withheld).slice(0, 20)).toEqual([]);
  const texts = read.flatMap((log) => log.texts);
  expect(texts.filter(({ text }) => text === "listening").length).toBeGreaterThan(0);
  expect(told(look(texts, { ...secrets, texts: new Map([...secrets.texts, ...known]) }))).toEqual([]);
});

test("R09, R51 no row contains a code, token or password, and destinations only in their columns", () => {
  const { cells, secrets } = run;
  expect(Object.keys(columns).filter((column) => !run.columns.includes(column))).toEqual([]);
  const texts = cells.filter(({ type }) => type !== "bytea").flatMap(textsOf);
  // The demo data alone are more: with less nothing was read.
  expect(texts.length).toBeGreaterThan(10);
  expect(told(look(texts, secrets))).toEqual([]);
  // A column of bytes holds hashes. A token kept as it is would be one whose hash is there too.
  const bytes = cells.filter(({ type }) => type === "bytea");
  const raw = bytes.map(({ column, value }) => ({
    where: column,
    text: Buffer.from(value, "hex").toString("base64url"),
  }));
  expect(told(look(raw, { ...secrets, codes: new Set() }))).toEqual([]);
});

test("R51 the providers' metadata of a message contains only its destination", async () => {
  const { mailbox, messages, secrets } = run;
  const answer = await fetch(`${process.env.PROVIDER_URL}/requests`);
  const calls = ((await answer.json()) as { to: string }[]).map(({ to: _, ...call }) => call);
  const metadata = mailbox.map(({ text: _text, html: _html, raw: _raw, to: _to, idempotency, ...beside }) => ({
    ...beside,
    // `from` is ours; beside the key lies the provider's own checksum.
    from: undefined,
    key: idempotency?.key,
  }));
  expect(told(look(textsIn([...calls, ...metadata], "the provider's record"), secrets))).toEqual([]);
  // The message itself has what it is about, and nothing else.
  const bodies = messages.flatMap(({ text, html = "", subject = "" }) => [text, html, subject]);
  const apart = { ...secrets, codes: new Set<string>(), tokenHashes: new Set<string>() };
  const mayHold = ["an email address", "a phone number", "a token of a challenge"] as const;
  expect(told(bodies.flatMap((text) => findIn({ where: "a message", text, mayHold }, apart)))).toEqual([]);
});

function textsOf({ column, type, value, database }: Cell & { database: string }): Written[] {
  const where = `${column} of ${database}`;
  const texts = type.startsWith("json") ? textsIn(JSON.parse(value), where) : [{ where, text: value }];
  return texts.map((text) => ({ ...text, mayHold: columns[column] ?? [] }));
}

function look(texts: Written[], secrets: Secrets): Finding[] {
  return texts.flatMap((text) => findIn(text, secrets));
}

const told = (found: Finding[]) => found.map(({ where, what, text }) => `${what} in ${where}: ${text}`).slice(0, 20);
