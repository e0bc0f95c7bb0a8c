/**
 * Where the database has data about a person: one entry for each table. An export and an erasure read it, and `personal-data.test.ts`
 * compares it with the schema, so a new table or column with a person in it cannot be forgotten. `docs/data.md` says the same in words.
 */
import { type SQL, sql } from "drizzle-orm";
import type { MessagesOf } from "@/lib/messaging/erased-person.store";
import type { Person } from "./person.store";

export type PersonKeys = Pick<Person, "id" | "emails" | "phones"> & { rateLimitKeys: string[] };

/** Which rows of a table `t`. */
type Rows = (person: PersonKeys) => SQL;

export type PersonalTable = {
  /** Rows about the person. */
  own: Rows;
  /** Further rows, in which the person acted or is named, or another acted; `masked` are the columns about the others. */
  shared?: readonly { rows: Rows; masked: readonly string[] }[];
  /** Columns that say who a row is about, or who acted: `own` and `shared` ask all of them. */
  persons: readonly string[];
  /** Columns that nobody may read: hashes of passwords and tokens, and what concerns other accounts. */
  secrets: readonly string[];
  /** What an erasure does with the own rows. */
  erased: "deleted" | "kept without the person";
};

/** The values as a set of texts. */
export const textSet = (values: readonly string[]) =>
  sql`(SELECT jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`;

const byUser = (column: string): Rows => {
  const name = sql.identifier(column);
  return ({ id }) => sql`t.${name} = ${id}::uuid`;
};

/** Own rows by the account's id alone, which go with the account. */
const ofUser = (secrets: readonly string[], column = "user_id"): PersonalTable => ({
  own: byUser(column),
  persons: [column],
  secrets,
  erased: "deleted",
});

/** One of the person's destinations. */
export const isDestinationOf = (column: SQL, { emails, phones }: Pick<PersonKeys, "emails" | "phones">) =>
  sql`${column} IN ${textSet([...emails, ...phones])}`;

/** Does the JSON of a message name one of the addresses as a value? As `"address"`, whatever the member is called. */
const namesPerson = (parameters: SQL, emails: readonly string[]) => {
  const named = emails.map((email) => sql`position(${JSON.stringify(email)}::text IN ${parameters}::text) > 0`);
  return sql`(${sql.join([sql`false`, ...named], sql` OR `)})`;
};

const isSubject: Rows = ({ id }) => sql`t.subject_id = ${id}::uuid`;

/** Did the person do it to others, or to a workgroup? In the words of the partial index. */
const isActor: Rows = ({ id }) => sql`t.actor_id = ${id}::uuid AND t.actor_id IS DISTINCT FROM t.subject_id`;

/** To the account; or to one of its addresses, unless it is for another account. */
const ownMessages: Rows = ({
  id,
  ...destinations
}) => sql`(t.recipient_id = ${id}::uuid OR ((t.recipient_id IS NULL OR NOT EXISTS (
      SELECT FROM users r WHERE r.id = t.recipient_id)) AND ${isDestinationOf(sql`t.destination`, destinations)}))`;

/** The messages of a person, and those to others that name the person. */
export const messagesOf = (person: PersonKeys): MessagesOf => ({
  own: ownMessages(person),
  namesPerson: namesPerson(sql`t.parameters`, person.emails),
});

/** Tables with data about people. */
export const personalTables: Record<string, PersonalTable> = {
  users: ofUser(["password_hash"], "id"),
  memberships: ofUser([]),
  sessions: ofUser(["token_hash"]),
  challenges: ofUser(["cookie_hash"]),
  deliveries: {
    own: ({ id }) => sql`t.challenge_id IN (SELECT id FROM challenges WHERE user_id = ${id}::uuid)`,
    persons: ["destination"],
    secrets: [],
    erased: "deleted",
  },
  account_changes: ofUser([]),
  sms_consents: { ...ofUser([]), persons: ["user_id", "number"] },
  links: ofUser(["token_hash"]),
  temporary_codes: {
    ...ofUser(["mac"]),
    shared: [{ rows: byUser("issuer_id"), masked: ["user_id", "reason"] }],
    persons: ["user_id", "issuer_id"],
  },
  invitations: {
    own: ({ id, emails }) => sql`(t.accepted_by = ${id}::uuid OR t.email IN ${textSet(emails)})`,
    shared: [{ rows: byUser("inviter_id"), masked: ["email", "name", "accepted_by"] }],
    persons: ["accepted_by", "email", "inviter_id"],
    secrets: [],
    erased: "deleted",
  },
  messages: {
    own: ownMessages,
    shared: [
      {
        rows: ({ emails }) => namesPerson(sql`t.parameters`, emails),
        masked: ["recipient_id", "destination", "parameters"],
      },
    ],
    persons: ["recipient_id", "destination", "parameters"],
    secrets: [],
    erased: "deleted",
  },
  suppressions: {
    own: (destinations) => isDestinationOf(sql`t.destination`, destinations),
    persons: ["destination"],
    secrets: [],
    erased: "deleted",
  },
  throttles: {
    own: ({ id, rateLimitKeys }) => sql`(t.key IN ${textSet(rateLimitKeys)} OR t.parts ? ${id}::text)`,
    persons: ["key", "parts"],
    secrets: ["parts"],
    erased: "deleted",
  },
  audit_events: {
    own: (person) => sql`${isSubject(person)} AND (t.actor_id IS NULL OR t.actor_id = t.subject_id)`,
    shared: [
      // An admin acted, from an IP address of their own.
      { rows: (person) => sql`${isSubject(person)} AND t.actor_id <> t.subject_id`, masked: ["address", "user_agent"] },
      { rows: isActor, masked: ["details"] },
    ],
    persons: ["subject_id", "actor_id"],
    secrets: [],
    erased: "kept without the person",
  },
  workgroup_sign_ins: {
    own: (person) => sql`t.event_id IN (SELECT t.id FROM audit_events t WHERE ${isSubject(person)})`,
    persons: ["event_id"],
    secrets: [],
    erased: "kept without the person",
  },
  member_imports: {
    own: byUser("actor_id"),
    persons: ["actor_id"],
    secrets: [],
    erased: "kept without the person",
  },
  policy_changes: {
    own: byUser("actor_id"),
    persons: ["actor_id"],
    secrets: [],
    erased: "kept without the person",
  },
};

/** Tables in which nothing leads to a person, and why. */
export const otherTables: Record<string, string> = {
  workgroups: "tenants: name, edition and policy",
  help_feedback: "answers of visitors under a keyed hash that changes every day; no account is stored with them",
  webhook_receipts: "ids of providers' events",
  bulk_pace: "when the next bulk message may be sent",
  provider_states: "whether a provider is asked at present",
  channel_pauses: "of the release before",
  erasures: "ids of accounts that are no more",
};
