// The map of personal data is complete: it is compared with the schema, so that no new table or column is forgotten.
import { readdirSync, readFileSync } from "node:fs";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import * as schema from "@/lib/db/tables";
import { kindsOfAccount, kindsOfEmail, kindsThatExpire } from "./person-rate-limits";
import { otherTables, personalTables } from "./personal-data.store";

const tables = Object.values(schema)
  .filter((one) => is(one, PgTable))
  .map((table) => getTableConfig(table));

const columnsOf = (name: string) => tables.find((table) => table.name === name)?.columns ?? [];
const namesOf = (name: string) => columnsOf(name).map((column) => column.name);

/** Columns of the type uuid that name something else than a person. */
const otherIds = ["id", "workgroup_id", "challenge_id", "session_id", "import_id", "link_id", "two_factor_schedule_id"];

/** Columns whose name says that they hold a person, wherever they are. */
const holdsPerson =
  /^(?:user_id|actor_id|subject_id|recipient_id|email|phone|destination|number|accepted_by|.*_email)$/;

describe("the map of personal data", () => {
  it("has every table of the schema, once", () => {
    const mapped = [...Object.keys(personalTables), ...Object.keys(otherTables)];
    expect(mapped.toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
  });

  it.each(tables.map((table) => [table.name, table] as const))(
    "%s: every column that refers to a person is asked",
    (name, table) => {
      const references = table.foreignKeys
        .map((key) => key.reference())
        .filter(({ foreignTable }) => getTableConfig(foreignTable).name === "users")
        .flatMap(({ columns }) => columns.map((column) => column.name));
      const ids = table.columns
        .filter((c) => c.getSQLType() === "uuid" && !otherIds.includes(c.name))
        .map((c) => c.name);
      const asked = personalTables[name]?.persons ?? [];
      const isOfErased = name === "erasures";
      expect([...references, ...ids].filter((column) => !asked.includes(column) && !isOfErased)).toEqual([]);
      if (!personalTables[name]) {
        expect(namesOf(name).filter((column) => holdsPerson.test(column) && !isOfErased)).toEqual([]);
      }
    },
  );

  it.each(Object.entries(personalTables))("%s: names columns that exist, and no hash is shown", (name, table) => {
    const named = [...table.persons, ...table.secrets, ...(table.shared ?? []).flatMap(({ masked }) => masked)];
    expect(named.filter((column) => !namesOf(name).includes(column))).toEqual([]);
    const hidden = columnsOf(name).filter((c) => c.getSQLType() === "bytea" || /hash|token|secret|^mac$/.test(c.name));
    expect(hidden.map((column) => column.name).filter((column) => !table.secrets.includes(column))).toEqual([]);
  });

  it("masks every column with another person's contact data", () => {
    const contact = /^(?:email|phone|name|destination|parameters)$/;
    const shared = Object.entries(personalTables).flatMap(([name, table]) =>
      (table.shared ?? []).map(({ masked }) => ({ name, masked })),
    );
    const shown = shared.flatMap(({ name, masked }) =>
      namesOf(name).filter((c) => contact.test(c) && !masked.includes(c)),
    );
    expect(shown).toEqual([]);
  });
});

/** Kinds of rate limits that count something else: a client's IP address, a workgroup, a provider. */
const kindsOfOthers = [
  "password-address",
  "reset-client",
  "reset-confirm-client",
  "invitation-client",
  "cannot-receive-address",
  "wrong-codes-address",
  "operator-address",
  "help-feedback",
  "webhook",
  "told",
  "schedules",
];

it("every kind of rate limit is known to count a person or not", () => {
  const sources = readdirSync("lib", { recursive: true, encoding: "utf8" })
    .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$/.test(path))
    .map((path) => readFileSync(`lib/${path}`, "utf8"));
  const call = /(?:rateLimitKey|\bcharge)\(\s*"([a-z-]+)"|isFirstInWindow\(\s*database\(\),\s*\w+,\s*"([a-z-]+)"/g;
  const kinds = sources.flatMap((text) => [...text.matchAll(call)].map(([, one, other]) => one ?? other ?? ""));
  expect(kinds.length).toBeGreaterThan(15);
  const known = [...kindsOfAccount, ...Object.values(kindsOfEmail), ...kindsThatExpire, ...kindsOfOthers];
  expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
});
