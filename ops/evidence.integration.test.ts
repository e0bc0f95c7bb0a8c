import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { type Protection, protections } from "@/lib/contract/vocabulary";
import { readReport } from "@/lib/workgroups/workgroup-report";
import { opened, verify } from "@/local/testing/challenge-scenes";
import { cast, pause, release } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { succeeded } from "@/local/testing/results";
import { issue } from "@/local/testing/temporary-codes";
import { makeUser, signedIn } from "@/local/testing/test-world";
import { captureAdmin } from "./capture-admin";

installWorld();

type Row = Record<string, string>;

const newFolder = async () => join(await mkdtemp(join(tmpdir(), "evidence-")), "acme");
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

const evidence = (workgroup: string, out: string, from = daysAgo(29), to = daysAgo(0)) =>
  captureAdmin("evidence", "--workgroup", workgroup, "--from", from, "--to", to, "--out", out);

async function tablesIn(folder: string): Promise<Record<string, Row[]>> {
  const files = await readdir(folder);
  const read = files.map(async (file) => {
    const text = await readFile(join(folder, file), "utf8");
    return [file.replace(".csv", ""), parse(text, { bom: true, columns: true }) as Row[]] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

const sumOf = (rows: Row[] = [], column: string) => rows.reduce((sum, row) => sum + Number(row[column]), 0);

/** Sign-ins, an unlock, temporary codes and a policy change in one workgroup. */
async function scene() {
  const world = await cast();
  const { admin, first, member } = world;
  await signedIn(member);
  const { cookie, code } = await opened(member);
  await verify(cookie, code);
  await issue(admin, member);
  await pause(member);
  await release(admin, member);
  const memberships = [{ workgroupId: first }];
  await makeUser({ memberships, twoFactorEnabled: true, phone: "+14155550188" });
  const bounced = await makeUser({ memberships, twoFactorEnabled: true });
  await query(
    sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${bounced.email}, 'bounced')`,
  );
  const gone = await makeUser({ memberships });
  await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${gone.id}::uuid`);
  await query(sql`INSERT INTO policy_changes (workgroup_id, actor_id, before, after, effective_at, at) VALUES
    (${first}::uuid, ${admin.user.id}::uuid, 'off', 'on', now() - interval '50 days', now() - interval '50 days'),
    (${first}::uuid, ${admin.user.id}::uuid, 'on', 'off', now() - interval '40 days', now() - interval '40 days'),
    (${first}::uuid, NULL, 'off', 'on', now() - interval '5 days', now() - interval '5 days')`);
  return { ...world, bounced, gone };
}

describe("evidence", () => {
  it("has the sums of the report", async () => {
    const { admin, first } = await scene();
    const folder = await newFolder();
    const { exitCode, out, err } = await evidence(first, folder);
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toMatch(/population\.csv: 5 rows\n/);
    const tables = await tablesIn(folder);
    const report = (await succeeded(readReport(admin, 30))).value;
    const signIns = tables["sign-ins"] ?? [];
    expect(
      signIns.map((row) => ({
        date: row.date,
        withSecondStep: Number(row["with second step"]),
        withoutSecondStep: Number(row["without second step"]),
      })),
    ).toEqual(report.days);
    expect(sumOf(signIns, "with second step")).toBe(1);
    const count = (one: Protection) => tables.population?.filter(({ protection }) => protection === one).length;
    expect(Object.fromEntries(protections.map((one) => [one, count(one)]))).toEqual(report.members);
    for (const kind of ["temporary_code", "unlocked"]) {
      const rows = tables.exceptions?.filter((row) => row.kind === kind && row.source === "workgroup") ?? [];
      const reported = report.exceptions.filter((one) => one.kind === kind);
      expect(rows.map((row) => [row["member id"], row["by id"], row.time])).toEqual(
        reported.map(({ member, by, at }) => [member?.id, by?.id, at]),
      );
      expect(rows).toHaveLength(1);
    }
  });

  it("names actor and reason of exceptions, operators' too, and what applied when the period began", async () => {
    const { first, member, admin, gone } = await scene();
    await captureAdmin("temporary-code", "--email", member.email, "--reason", "=1+1 No admin left", "--hours", "2");
    const folder = await newFolder();
    await evidence(first, folder);
    const tables = await tablesIn(folder);
    expect(tables.exceptions?.map((row) => [row.kind, row.source, row.member, row.by, row.reason])).toEqual([
      ["temporary_code", "workgroup", member.name, admin.user.name, expect.stringMatching(/./)],
      ["unlocked", "workgroup", member.name, admin.user.name, ""],
      // A spreadsheet must not execute what an operator typed.
      ["temporary_code", "operator", member.name, "", "'=1+1 No admin left"],
    ]);
    expect(tables["policy-history"]?.map((row) => [row.from, row.to, row["by id"]])).toEqual([
      ["on", "off", admin.user.id],
      ["off", "on", ""],
    ]);
    expect(tables.population?.find((row) => row["member id"] === gone.id)).toMatchObject({
      state: "disabled",
      protection: "",
    });
  });

  it("reads pages of 1,000 members and days of more than a month", async () => {
    const { first } = await cast();
    await query(sql`WITH u AS (
        INSERT INTO users (name, email, email_verified_at, password_hash)
        SELECT 'Many ' || n, 'many-' || n || '@world.test', now(), 'none' FROM generate_series(1, 2500) AS n RETURNING id)
      INSERT INTO memberships (user_id, workgroup_id, role) SELECT id, ${first}::uuid, 'member' FROM u`);
    await query(sql`WITH e AS (
        INSERT INTO audit_events (at, workgroup_id, subject_id, type, result)
        SELECT now() - n * interval '1 hour', ${first}::uuid, gen_random_uuid(), 'account.second_step_released', 'success' FROM generate_series(1, 2400) AS n
        RETURNING id, at)
      INSERT INTO workgroup_sign_ins SELECT ${first}::uuid, id, at, true FROM e`);
    const folder = await newFolder();
    expect((await evidence(first, folder, daysAgo(110))).exitCode).toBe(0);
    const tables = await tablesIn(folder);
    const lengths = Object.entries(tables).map(([name, rows]) => [name, rows.length]);
    expect(Object.fromEntries(lengths)).toEqual({
      exceptions: 2400,
      "policy-history": 0,
      population: 2502,
      "sign-ins": 111,
    });
    expect(new Set(tables.population?.map((row) => row["member id"])).size).toBe(2502);
    expect(sumOf(tables["sign-ins"], "with second step")).toBeGreaterThanOrEqual(2400);
  });

  it("overwrites nothing, and fails for unknown workgroups and days in the wrong order", async () => {
    const { first } = await cast();
    const folder = await newFolder();
    await evidence(first, folder);
    const before = await readFile(join(folder, "population.csv"), "utf8");
    expect(await evidence(first, folder)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("is there already"),
    });
    expect(await readFile(join(folder, "population.csv"), "utf8")).toBe(before);
    expect(await evidence("No such", await newFolder())).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("There is no workgroup"),
    });
    const reversed = await evidence(first, await newFolder(), daysAgo(1), daysAgo(2));
    expect(reversed).toMatchObject({ exitCode: 1, err: expect.stringContaining("is after") });
  });
});
