import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { installWorld, query } from "@/local/testing/integration";
import { tablesWith, wholePerson } from "@/local/testing/person-scenes";
import { makeUser, makeWorkgroup } from "@/local/testing/test-world";
import { captureAdmin, captureAnswering } from "./capture-admin";

installWorld();

const newFile = async () => join(await mkdtemp(join(tmpdir(), "person-")), "person.json");
const accountsOf = (email: string) => query(sql`SELECT disabled_at AS disabled FROM users WHERE email = ${email}`);

describe("export-person", () => {
  it("writes a file that only its owner can read, and overwrites none", async () => {
    const [{ user }, path] = [await wholePerson(), await newFile()];
    const { exitCode, out, err } = await captureAdmin("export-person", user.email.toUpperCase(), "--out", path);
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toMatch(/^Exported: \d+ rows about zelda-.+ are in .+person\.json\./);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ person: { id: user.id, email: user.email } });
    const again = await captureAdmin("export-person", user.email, "--out", path);
    expect(again).toMatchObject({ exitCode: 1, out: "", err: expect.stringContaining("is there already") });
  });

  it("fails for an address without an account, and for a folder that is not there", async () => {
    const nobody = await captureAdmin("export-person", "nobody@world.test", "--out", await newFile());
    expect(nobody).toMatchObject({ exitCode: 1, err: expect.stringContaining("There is no account") });
    const { email } = await makeUser();
    const nowhere = await captureAdmin("export-person", email, "--out", `${await newFile()}/nowhere/file`);
    expect(nowhere).toMatchObject({ exitCode: 1, err: expect.stringContaining("cannot be written (ENOENT)") });
  });
});

describe("erase-person", () => {
  it("--dry-run shows what would go, table by table, and changes nothing", async () => {
    const { user, values } = await wholePerson();
    const { exitCode, out } = await captureAdmin("erase-person", user.email, "--dry-run", "--yes");
    expect(exitCode).toBe(0);
    expect(out).toContain("Nothing was changed.");
    expect(out).toContain("  sessions: 1 row deleted\n");
    expect(out).toContain(
      "  audit_events: 2 rows kept without the person, 2 rows with others kept without the person\n",
    );
    expect(await accountsOf(user.email)).toEqual([{ disabled: null }]);
    for (const value of values) expect((await tablesWith(value)).length).toBeGreaterThan(0);
  });

  it("erases with --yes, or after the address was typed", async () => {
    const [one, two] = [await makeUser(), await makeUser()];
    const erased = await captureAdmin("erase-person", one.email, "--yes");
    expect(erased).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining(`Erased: ${one.email}, account ${one.id}.`),
    });
    expect((await captureAnswering(` ${two.email.toUpperCase()} `, "erase-person", two.email)).exitCode).toBe(0);
    for (const { email } of [one, two]) expect(await accountsOf(email)).toEqual([]);
  });

  it.each([null, "", "yes", "other@world.test"])("changes nothing if the operator answers %j", async (answer) => {
    const { email } = await makeUser();
    const refused = await captureAnswering(answer, "erase-person", email);
    expect(refused).toMatchObject({ exitCode: 1, out: "", err: expect.stringContaining("not confirmed") });
    expect(await accountsOf(email)).toEqual([{ disabled: null }]);
  });

  it("refuses the only admin of a workgroup, unless told to leave it without one", async () => {
    const boss = await makeUser({ memberships: [{ workgroupId: await makeWorkgroup("APP3"), role: "admin" }] });
    const refused = await captureAdmin("erase-person", boss.email, "--yes");
    expect(refused).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining(`${boss.email} is the only admin of APP3 Ltd.`),
    });
    expect(await accountsOf(boss.email)).toEqual([{ disabled: null }]);
    const erased = await captureAdmin("erase-person", boss.email, "--yes", "--leave-without-admin");
    expect(erased).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("APP3 Ltd has no admin now: run create-admin."),
    });
    expect(await captureAdmin("erase-person", boss.email, "--yes")).toMatchObject({ exitCode: 1 });
  });
});
