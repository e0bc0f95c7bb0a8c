import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { expect, it } from "vitest";
import { statementOf } from "./.";
import { users } from "./tables";

const id = Buffer.from("00ff", "hex");
const queries: [string, SQL][] = [
  ["text", sql`SELECT 1`],
  ["values", sql`SELECT ${1}, ${"a"}, ${null}, ${true}, ${id}`],
  ["a missing part", sql`SELECT 1 ${undefined}`],
  ["parts", sql`WITH a AS (${sql`SELECT ${1}`}) SELECT ${2} FROM a`],
  ["joined parts", sql.join([sql`${1}`, sql`${2}`], sql` AND `)],
  ["names", sql`SELECT * FROM ${sql.identifier('a"b')} WHERE c = ${1}`],
  ["raw text", sql`SELECT ${sql.raw("now()")}, ${3}`],
  ["a list", sql`SELECT 1 WHERE 1 IN ${[1, 2]} AND ${sql`${"b"}`}`],
  ["a table and a column", sql`SELECT ${users.id} FROM ${users} WHERE ${users.email} = ${"a"}`],
];

it.each(queries)("writes %s as drizzle does", (_, query) => {
  const { sql: text, params } = new PgDialect().sqlToQuery(query);
  expect(statementOf(query)).toEqual({ text, params });
});
