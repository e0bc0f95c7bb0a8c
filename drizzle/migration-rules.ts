/**
 * What a migration may do to a live system with large tables. A change that holds a table while it reads or writes all of it stops every
 * sign-in for as long. Pure.
 */
import type { Migration } from "./migration-files";

/**
 * Tables that have few rows wherever this runs: `links` has one for a reset or a change of email, for 30 days. Every other table that
 * existed before a migration counts as large.
 */
const small = ["workgroups", "channel_pauses", "provider_states", "links"];

const name = String.raw`(?:"?public"?\s*\.\s*)?"?(\w+)"?`;

/** The comment `-- few rows: reason` before an UPDATE or DELETE says that it finds few, by an index. */
const FEW_ROWS = "FEW_ROWS ";

/** Without comments and texts, whose words would be taken for SQL. */
const bare = (statement: string) =>
  statement
    .replace(/--\s*few rows: *\S[^\n]*/gi, FEW_ROWS)
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/--[^\n]*/g, "")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .trim();

const tableOf = (pattern: string, statement: string) => new RegExp(pattern + name, "i").exec(statement)?.[1];

const isConcurrent = (statement: string) => /\bCONCURRENTLY\b/i.test(statement);

/** Defaults that PostgreSQL evaluates once for all rows that are there already. */
const onceForAllRows = /^(?:now|transaction_timestamp|statement_timestamp)$/i;

const hasVolatileDefault = (change: string) =>
  [...change.matchAll(/\bADD\s+(?:COLUMN\s+)?[^,]*?\bDEFAULT\s+\(*\s*(\w+)\s*\(/gi)].some(
    ([, called = ""]) => !onceForAllRows.test(called),
  );

/** What an ALTER TABLE of a large table must not contain, and why. */
const tableChanges: [pattern: RegExp, problem: string][] = [
  [/\bALTER\s+(?:COLUMN\s+)?"?\w+"?\s+(?:SET\s+DATA\s+)?TYPE\b/i, "rewrites the table: add a new column instead"],
  [/\bADD\s+[^,]*\b(?:SMALL|BIG)?SERIAL\b/i, "rewrites the table: add the column without a sequence"],
  [/\bGENERATED\b/i, "rewrites the table: generated values are computed for every row"],
  [/\bSET\s+(?:LOGGED|UNLOGGED|TABLESPACE|ACCESS\s+METHOD)\b/i, "rewrites the table"],
  [/\bSET\s+NOT\s+NULL\b/i, "reads the whole table under lock: add a CHECK as NOT VALID, validate it later"],
  [
    /\bADD\s+(?:COLUMN|CONSTRAINT)\b[^,]*\b(?:PRIMARY\s+KEY|UNIQUE|EXCLUDE)\b(?!\s+USING\s+INDEX)/i,
    "builds an index under lock: CREATE UNIQUE INDEX CONCURRENTLY, then USING INDEX",
  ],
  [
    /\b(?:FOREIGN\s+KEY|REFERENCES|CHECK)\b(?![\s\S]*\bNOT\s+VALID\b)/i,
    "reads the whole table under lock: add the constraint as NOT VALID, validate it in a later migration",
  ],
];

function problemOfTableChange(change: string): string | null {
  if (hasVolatileDefault(change)) return "rewrites the table: the default is another one for every row";
  return tableChanges.find(([pattern]) => pattern.test(change))?.[1] ?? null;
}

/** Why a statement of a transaction must not run on a table that is large. */
function problemInTransaction(statement: string, isLarge: (table: string | undefined) => boolean): string | null {
  if (isConcurrent(statement)) return "CONCURRENTLY works outside of a transaction only";
  if (/^DO\b/i.test(statement)) return "cannot be checked: write plain statements";
  if (/^(?:VACUUM|CLUSTER|REINDEX)\b/i.test(statement)) return "rewrites what it names under lock";
  const indexed =
    /^CREATE\s+(?:UNIQUE\s+)?INDEX\b/i.test(statement) && tableOf(String.raw`\bON\s+(?:ONLY\s+)?`, statement);
  if (indexed && isLarge(indexed))
    return "builds an index under lock: use CREATE INDEX CONCURRENTLY in a migration of its own";
  const altered = tableOf(String.raw`^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?`, statement);
  if (altered && isLarge(altered)) return problemOfTableChange(statement);
  const written = tableOf(String.raw`\b(?:UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?`, statement);
  const writes = /^(?:WITH|UPDATE|DELETE)\b/i.test(statement);
  return writes && isLarge(written)
    ? "changes the rows of a large table at once: let the application do it in batches"
    : null;
}

/** A statement that runs outside of a transaction may be cut off, and is then run again. */
const repeatable = [
  /^CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\b/i,
  /^DROP\s+INDEX\s+CONCURRENTLY\s+IF\s+EXISTS\b/i,
  /^ALTER\s+TABLE\s+\S+\s+VALIDATE\s+CONSTRAINT\s+\S+$/i,
];

/** Returns one sentence for everything that a migration must not do; `earlier` says which tables were there before it. */
export function problemsOf({ statements, outsideTransaction }: Migration): string[] {
  // A statement of a file may still be several: `--> statement-breakpoint` is only put there by drizzle-kit.
  const all = statements.flatMap((one) => bare(one).split(";")).map((one) => one.trim());
  const isExcused = (one: string) => !outsideTransaction && /^FEW_ROWS\s+(?:UPDATE|DELETE)\b/i.test(one);
  const single = all.flatMap((one) => (one === "" || isExcused(one) ? [] : one.replace(FEW_ROWS, "").trim()));
  const made = single.flatMap((one) => tableOf(String.raw`^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?`, one) ?? []);
  const isLarge = (table = "") => !made.includes(table) && !small.includes(table);
  const problemIn = (statement: string) => {
    if (!outsideTransaction) return problemInTransaction(statement, isLarge);
    const isAlone = statements.every(
      (one) =>
        bare(one)
          .split(";")
          .filter((part) => part.trim()).length <= 1,
    );
    if (!isAlone) return "statements outside of a transaction need --> statement-breakpoint between them";
    const mayRun = repeatable.some((pattern) => pattern.test(statement));
    return mayRun ? null : "only what can be run again may run outside of a transaction: see docs/operations.md";
  };
  return single.flatMap((statement) => {
    const problem = problemIn(statement);
    return problem ? [`${statement.replace(/\s+/g, " ").slice(0, 100)}: ${problem}`] : [];
  });
}
