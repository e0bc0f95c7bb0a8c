import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { expect, it } from "vitest";
import { freshDatabase } from "@/local/testing/test-database";
import { findIn, hashOf } from "./finder";
import { readRows } from "./rows";

it("readRows finds a secret in a table that the schema does not have", async () => {
  const { url, drop } = await freshDatabase();
  const sql = postgres(url, { max: 1 });
  const token = randomBytes(32).toString("base64url");
  await sql`CREATE TABLE "New Table" (id int, note text, tags text[], facts jsonb, kind varchar(40), raw bytea, at timestamptz)`;
  await sql`INSERT INTO "New Table" VALUES (918273, 'mail robin@journey.test', ARRAY[${token}], '{"code": "918273"}', 'x', '\\xff00', now())`;
  const { columns, cells } = await readRows(url);
  await sql.end();
  await drop();
  expect(columns).toContain("users.email");
  expect(columns).toContain("New Table.note");
  const secrets = { codes: new Set(["918273"]), tokenHashes: new Set([hashOf(token)]), texts: new Map() };
  const found = cells
    .filter(({ column }) => column.startsWith("New Table"))
    .flatMap(({ column, value }) => findIn({ where: column, text: value }, secrets))
    .map(({ where, what }) => `${what} in ${where}`);
  expect(found).toEqual([
    "an email address in New Table.note",
    "a token in New Table.tags",
    "a code that was sent in New Table.facts",
  ]);
  expect(cells).toContainEqual({ column: "New Table.raw", type: "bytea", value: "ff00" });
});
