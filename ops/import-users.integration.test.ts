import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hash as argon2 } from "@node-rs/argon2";
import { hash as bcrypt } from "@node-rs/bcrypt";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyImportedHash } from "@/lib/auth/imported-hash";
import { installWorld, query } from "@/local/testing/integration";
import { findUserByEmail, makeUser, makeWorkgroup } from "@/local/testing/test-world";
import { captureAdmin } from "./capture-admin";

installWorld();

let folder: string;
let bcryptHash: string;
let argon2Hash: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "import-users-"));
  bcryptHash = await bcrypt("correct horse", 4);
  argon2Hash = await argon2("correct horse", { memoryCost: 12_288, timeCost: 3, parallelism: 1 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newEmail = () => `imported-${randomUUID()}@world.test`;

type Line = Record<string, unknown> | string;

function write(lines: readonly Line[]): string {
  const file = join(folder, `${randomUUID()}.jsonl`);
  writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return file;
}

const user = (workgroups: string[], more: Record<string, unknown> = {}) => ({
  name: "Ada Imported",
  email: newEmail(),
  workgroups,
  passwordHash: bcryptHash,
  ...more,
});

const importFile = (lines: readonly Line[], ...options: string[]) =>
  captureAdmin("import-users", write(lines), ...options);

/** Everything that an import could write. */
const everything = () =>
  query(sql`SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM memberships) AS memberships,
                   (SELECT count(*)::int FROM audit_events) AS events, (SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM users u) AS content`);

const stateOf = (email: string) =>
  query(
    sql`SELECT phone, phone_verified_at, email_verified_at IS NOT NULL AS confirmed, two_factor_enabled AS own FROM users WHERE email = ${email}`,
  );

const membershipsOf = (email: string) =>
  query(
    sql`SELECT m.workgroup_id AS workgroup, m.role FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email = ${email} ORDER BY m.role`,
  );

describe("S86 import-users", () => {
  it("imports names, roles, workgroups by id and name, and hashes; each membership has its event without an actor", async () => {
    const [first, second] = [await makeWorkgroup("APP4"), await makeWorkgroup("APP")];
    const name = `Harbor ${randomUUID()}`;
    await query(sql`UPDATE workgroups SET name = ${name} WHERE id = ${second}::uuid`);
    const ada = user([first, name], { roles: ["admin", "member"], phone: "+14155550100" });
    const ben = user([first], { email: newEmail().toUpperCase(), passwordHash: argon2Hash });
    const { exitCode, out, err } = await importFile([ada, "", ben], "--emails-confirmed");
    expect([exitCode, out, err]).toEqual([
      0,
      "2 lines: 2 users imported, 0 have an account already and stayed as they are, 0 lines are bad.\n",
      "",
    ]);
    expect(await membershipsOf(ada.email)).toEqual([
      { workgroup: first, role: "admin" },
      { workgroup: second, role: "member" },
    ]);
    // The number is not used until its owner has confirmed it and agreed to text messages.
    expect(await stateOf(ada.email)).toEqual([
      { phone: "+14155550100", phone_verified_at: null, confirmed: true, own: false },
    ]);
    for (const { email } of [ada, ben]) {
      const found = await findUserByEmail(email.toLowerCase());
      expect(await verifyImportedHash(found?.passwordHash ?? "", "correct horse")).toBe(true);
      const events = await query(
        sql`SELECT type, actor_id AS actor FROM audit_events WHERE subject_id = ${found?.id ?? null}::uuid`,
      );
      expect(events).toEqual(found?.workgroups.map(() => ({ type: "member.imported", actor: null })));
    }
    // A bcrypt hash is never at rest without argon2id around it.
    expect(
      await query(
        sql`SELECT 1 FROM users WHERE password_hash LIKE '$2%' OR password_hash LIKE ${`%${bcryptHash.slice(-31)}%`}`,
      ),
    ).toEqual([]);
  });

  it("leaves an email address unconfirmed that the operator doesn't attest", async () => {
    const ada = user([await makeWorkgroup()]);
    expect((await importFile([ada])).exitCode).toBe(0);
    expect(await stateOf(ada.email)).toMatchObject([{ confirmed: false }]);
  });

  it("changes nothing in a second run, and nothing of an account that was there before", async () => {
    const workgroup = await makeWorkgroup();
    const existing = await makeUser();
    const lines = [user([workgroup]), user([workgroup], { email: existing.email }), user([workgroup])];
    const file = write(lines);
    expect((await captureAdmin("import-users", file)).out).toContain("2 users imported, 1 have an account already");
    expect(await findUserByEmail(existing.email)).toMatchObject({
      passwordHash: "none",
      workgroups: existing.workgroups,
    });
    const before = await everything();
    const again = await captureAdmin("import-users", file);
    expect([again.exitCode, again.out]).toEqual([
      0,
      "3 lines: 0 users imported, 3 have an account already and stayed as they are, 0 lines are bad.\n",
    ]);
    expect(await everything()).toEqual(before);
  });

  it("writes nothing in a dry run, and says what an import would do", async () => {
    const workgroup = await makeWorkgroup();
    const existing = await makeUser();
    const before = await everything();
    const lines = [user([workgroup]), user([workgroup], { email: existing.email })];
    expect(await importFile(lines, "--dry-run")).toEqual({
      exitCode: 0,
      out: "2 lines: 1 users would be imported, 1 have an account already and stay as they are, 0 lines are bad. Nothing was written.\n",
      err: "",
    });
    expect(await everything()).toEqual(before);
  });

  it("names every bad line, imports the others and exits with 1; no sentence has a value of the file", async () => {
    const workgroup = await makeWorkgroup();
    const twins = `Twins ${randomUUID()}`;
    for (const id of [await makeWorkgroup(), await makeWorkgroup()])
      await query(sql`UPDATE workgroups SET name = ${twins} WHERE id = ${id}::uuid`);
    const [first, last] = [user([workgroup]), user([workgroup])];
    const lines = [
      first,
      "{not json",
      user([workgroup], { email: first.email.toUpperCase() }),
      user([randomUUID()]),
      user(["No such workgroup"]),
      user([twins]),
      user([workgroup], { roles: ["owner"] }),
      user([workgroup], { phone: "415 555 0100" }),
      user([workgroup], { passwordHash: bcryptHash.replace("$04$", "$13$") }),
      user([workgroup], { passwordHash: argon2Hash.replace("m=12288", "m=1024") }),
      last,
    ];
    const { exitCode, out, err } = await importFile(lines);
    expect([exitCode, out]).toEqual([1, ""]);
    expect(err.split("\n").slice(0, 9)).toEqual([
      "line 2: This is not a JSON object.",
      "line 3: email: an earlier line has this address.",
      "line 4: workgroups: there is no workgroup with this id or name.",
      "line 5: workgroups: there is no workgroup with this id or name.",
      "line 6: workgroups: several workgroups have this name. Give the id.",
      "line 7: roles: member or admin, one for each workgroup, or none for members.",
      "line 8: phone: this is not a number with its country code, such as +14155550100.",
      "line 9: passwordHash: the cost of bcrypt must be 4 to 12.",
      "line 10: passwordHash: the parameters of argon2 are out of bounds.",
    ]);
    expect(err).toContain(
      "Failed: 11 lines: 2 users imported, 0 have an account already and stayed as they are, 9 lines are bad.",
    );
    for (const { email } of [first, last]) expect(await membershipsOf(email)).toHaveLength(1);
    expect(err).not.toMatch(/@world\.test|\$2b\$|\$argon2|Twins/);
  });

  it("goes on after a kill in the middle: no batch is half there, none twice", async () => {
    const workgroup = await makeWorkgroup();
    const lines = Array.from({ length: 1_000 }, () => user([workgroup]));
    const file = write(lines);
    const imported = async () => {
      const found = sql`SELECT count(DISTINCT user_id)::int AS users, count(*)::int AS memberships FROM memberships WHERE workgroup_id = ${workgroup}::uuid`;
      return (await query<{ users: number; memberships: number }>(found))[0] ?? { users: 0, memberships: 0 };
    };
    const child = spawn(process.execPath, ["--import", "tsx", "ops/admin.ts", "import-users", file], {
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    await expect.poll(async () => (await imported()).users, { timeout: 60_000 }).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await ended;
    const { users, memberships } = await imported();
    expect([users % 200, memberships]).toEqual([0, users]);
    expect(users).toBeLessThan(lines.length);
    const { out } = await captureAdmin("import-users", file);
    expect(out).toContain(
      `1,000 lines: ${(1_000 - users).toLocaleString("en-US")} users imported, ${users} have an account already`,
    );
    expect(await imported()).toEqual({ users: 1_000, memberships: 1_000 });
  }, 120_000);

  it("imports each user once where two imports of a file run at once", async () => {
    const workgroup = await makeWorkgroup();
    const lines = Array.from({ length: 120 }, () => user([workgroup], { passwordHash: argon2Hash }));
    const file = write(lines);
    const runs = await Promise.all([captureAdmin("import-users", file), captureAdmin("import-users", file)]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(
      await query(sql`SELECT count(*)::int AS n FROM memberships WHERE workgroup_id = ${workgroup}::uuid`),
    ).toEqual([{ n: 120 }]);
  });

  it("says which file it cannot read, and shows wrong usage", async () => {
    const missing = join(folder, "missing.jsonl");
    const { exitCode, err } = await captureAdmin("import-users", missing);
    expect([exitCode, err]).toEqual([1, expect.stringContaining(`The file ${missing} cannot be read.`)]);
    expect((await captureAdmin("import-users")).exitCode).toBe(2);
    expect((await captureAdmin("import-users", missing, "--force")).exitCode).toBe(2);
  });
});
