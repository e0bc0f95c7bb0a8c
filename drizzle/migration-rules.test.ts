import { describe, expect, it } from "vitest";
import { type Migration, OUTSIDE_TRANSACTION, readMigrations } from "./migration-files";
import { problemsOf } from "./migration-rules";

const all = readMigrations();

/** The release that introduced the rules; the migrations before it ran on empty tables. */
const newer = (name: string) => Number(name.slice(0, 4)) > 3;

const migration = (text: string): Migration => ({
  name: "0099_test",
  when: 1,
  hash: "",
  statements: text.split("--> statement-breakpoint"),
  outsideTransaction: text.startsWith(OUTSIDE_TRANSACTION),
});

describe("S24 every migration after 0003", () => {
  it("can run while people sign in", () => {
    const problems = all.filter(({ name }) => newer(name)).map((one) => [one.name, problemsOf(one)]);
    expect(problems.filter(([, found]) => found?.length)).toEqual([]);
  });
  it("is read as the database gets it: the rules find what the first migrations did", () => {
    expect(all.map(({ name }) => name)).toContain("0002_delivery");
    const found = problemsOf(all.find(({ name }) => name === "0002_delivery") ?? migration(""));
    expect(found.join("\n")).toMatch(/CREATE INDEX "sessions_challenge"/);
    expect(found.join("\n")).toMatch(/FOREIGN KEY/);
  });
});

it.each([
  'CREATE INDEX "x" ON "users" USING btree ("email")',
  'CREATE UNIQUE INDEX x ON public.sessions ("id")',
  'create index if not exists "x" on only "audit_events" ("at")',
  'CREATE INDEX CONCURRENTLY IF NOT EXISTS "x" ON "deliveries" ("id")',
  'ALTER TABLE "memberships" ALTER COLUMN "role" SET DATA TYPE text',
  'ALTER TABLE "challenges" ALTER COLUMN "attempts" TYPE bigint',
  'ALTER TABLE "deliveries" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL',
  'ALTER TABLE "deliveries" ADD COLUMN "a" integer, ADD COLUMN "at" timestamptz DEFAULT clock_timestamp()',
  'ALTER TABLE "throttles" ADD COLUMN "id" bigserial',
  'ALTER TABLE "throttles" ADD COLUMN "n" integer GENERATED ALWAYS AS IDENTITY',
  `ALTER TABLE "users" ADD COLUMN "lower" text GENERATED ALWAYS AS (lower("email")) STORED`,
  'ALTER TABLE "users" ALTER COLUMN "name" SET NOT NULL',
  'ALTER TABLE "users" ADD CONSTRAINT "x" UNIQUE("phone")',
  'ALTER TABLE "users" ADD COLUMN "code" text UNIQUE',
  'ALTER TABLE "sessions" ADD CONSTRAINT "x" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade',
  'ALTER TABLE "sessions" ADD CONSTRAINT "x" CHECK ("n" > 0)',
  'ALTER TABLE IF EXISTS ONLY "sessions" SET UNLOGGED',
  'UPDATE "users" SET "name" = upper("name")',
  'DELETE FROM "audit_events" WHERE "at" < now()',
  '-- few rows:\nUPDATE "users" SET "name" = 1',
  '-- few rows: it has none yet\nCREATE INDEX "x" ON "users" ("email")',
  'WITH old AS (SELECT 1) UPDATE "sessions" SET "n" = 1',
  "VACUUM FULL users",
  "DO $$ BEGIN CREATE INDEX x ON users (email); END $$",
  'CREATE TABLE "a" ("id" uuid); CREATE INDEX "x" ON "users" ("email")',
  // A comment is no CONCURRENTLY, and a text is no NOT VALID.
  'CREATE INDEX "x" -- CONCURRENTLY\n ON "users" ("email")',
  `ALTER TABLE "users" ADD CONSTRAINT "x" CHECK ("name" <> 'NOT VALID')`,
])("S24 refuses: %s", (text) => {
  expect(problemsOf(migration(text))).toHaveLength(1);
});

it.each([
  'CREATE TABLE "outbox" ("id" uuid PRIMARY KEY, "n" bigserial);--> statement-breakpoint\nCREATE INDEX "x" ON "outbox" ("n")',
  'CREATE TABLE "a" ("user" uuid);--> statement-breakpoint\nALTER TABLE "a" ADD CONSTRAINT "f" FOREIGN KEY ("user") REFERENCES "public"."users"("id")',
  'ALTER TABLE "users" ADD COLUMN "at" timestamp with time zone',
  `ALTER TABLE "users" ADD COLUMN "parts" jsonb DEFAULT '{}'::jsonb NOT NULL`,
  'ALTER TABLE "users" ADD COLUMN "at" timestamptz DEFAULT now() NOT NULL',
  'ALTER TABLE "users" ADD CONSTRAINT "x" CHECK ("n" > 0) NOT VALID',
  'ALTER TABLE "users" ADD CONSTRAINT "x" UNIQUE USING INDEX "x"',
  'ALTER TABLE "users" DROP COLUMN "old"',
  'ALTER TABLE "users" VALIDATE CONSTRAINT "x"',
  '-- few rows: those that an operator locked\nUPDATE "users" SET "name" = 1 WHERE "locked"',
  'UPDATE "workgroups" SET "name" = trim("name")',
  'CREATE INDEX "x" ON "workgroups" ("name")',
  'DROP INDEX "x"',
  `${OUTSIDE_TRANSACTION}\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "x" ON "users" ("email");--> statement-breakpoint\nDROP INDEX CONCURRENTLY IF EXISTS "y";`,
  `${OUTSIDE_TRANSACTION}\nALTER TABLE "users" VALIDATE CONSTRAINT "x"`,
])("S24 accepts: %s", (text) => {
  expect(problemsOf(migration(text))).toEqual([]);
});

it.each([
  'CREATE INDEX CONCURRENTLY "x" ON "users" ("email")',
  'CREATE INDEX IF NOT EXISTS "x" ON "users" ("email")',
  'DROP INDEX CONCURRENTLY "x"',
  'ALTER TABLE "users" ADD COLUMN "x" text',
  'UPDATE "users" SET "name" = 1',
  '-- few rows: two\nUPDATE "users" SET "name" = 1',
  'CREATE INDEX CONCURRENTLY IF NOT EXISTS "x" ON "a" ("b"); DROP INDEX CONCURRENTLY IF EXISTS "y"',
])("S24 refuses outside of a transaction, because it cannot be run again: %s", (text) => {
  expect(problemsOf(migration(`${OUTSIDE_TRANSACTION}\n${text}`)).length).toBeGreaterThan(0);
});
