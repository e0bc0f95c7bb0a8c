import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { feedbackReport } from "@/lib/help/feedback-report";
import { suppress } from "@/lib/messaging/suppression.store";
import { opened } from "@/local/testing/challenge-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { enter } from "@/local/testing/temporary-codes";
import { makeUser } from "@/local/testing/test-world";
import { captureAdmin } from "./capture-admin";

installWorld();

const eventsAbout = (user: User) =>
  query(
    sql`SELECT type, actor_id AS actor, address, workgroup_id AS workgroup FROM audit_events WHERE subject_id = ${user.id}::uuid`,
  );
const noActor = { actor: null, address: null, workgroup: null };

const done = (sentence: string) => ({ exitCode: 0, out: `${sentence}\n`, err: "" });

describe("release", () => {
  it.each([
    ["paused", sql`wrong_code_at = array_fill(now(), ARRAY[10])`],
    ["stopped", sql`second_step_stopped_at = now()`],
  ])("unlocks an account that is %s, once, and records no actor", async (_, locked) => {
    const [user, other] = [await makeUser(), await makeUser()];
    await query(
      sql`UPDATE users SET ${locked}, wrong_code_streak = 20 WHERE id IN (${user.id}::uuid, ${other.id}::uuid)`,
    );
    expect(await captureAdmin("release", ` ${user.email.toUpperCase()}`)).toEqual(
      done(`Released: ${user.email} can sign in with a one-time password again, and is notified.`),
    );
    expect(await captureAdmin("release", user.email)).toEqual(
      done(`No change: ${user.email} is neither paused nor stopped, and has reached no send limit.`),
    );
    const rows = await query(
      sql`SELECT email, wrong_code_streak AS streak FROM users
           WHERE cardinality(wrong_code_at) = 0 AND second_step_stopped_at IS NULL AND id IN (${user.id}::uuid, ${other.id}::uuid)`,
    );
    expect(rows).toEqual([{ email: user.email, streak: 0 }]);
    expect(await eventsAbout(user)).toEqual([{ type: "account.second_step_released", ...noActor }]);
    expect(await eventsAbout(other)).toEqual([]);
  });

  it("fails with exit code 1 for an email address without an account", async () => {
    const { exitCode, out, err } = await captureAdmin("release", "nobody@world.test");
    expect([exitCode, out]).toEqual([1, ""]);
    expect(err).toContain("Failed: There is no account with the email address nobody@world.test.");
  });
});

describe("use-address", () => {
  it("removes a suppression once, and records an event for every account with the destination", async () => {
    const phone = "+14155550123";
    const [user, twin] = [await makeUser({ phone }), await makeUser({ phone })];
    await suppress(database(), "email", user.email, "complained");
    await suppress(database(), "phone", phone, "opted_out");
    await suppress(database(), "phone", "+14155550124", "opted_out");
    await query(sql`DELETE FROM audit_events`);
    expect(await captureAdmin("use-address", user.email)).toEqual(done(`Codes go to ${user.email} again.`));
    expect(await captureAdmin("use-address", "+1 (415) 555-0123")).toEqual(done(`Codes go to ${phone} again.`));
    expect(await captureAdmin("use-address", phone)).toEqual(done(`No change: ${phone} is not suppressed.`));
    const lifted = { type: "delivery.suppression_lifted", ...noActor };
    expect([await eventsAbout(user), await eventsAbout(twin)]).toEqual([[lifted, lifted], [lifted]]);
    // A destination without an account is recorded too.
    await captureAdmin("use-address", "+14155550124");
    expect(await query(sql`SELECT FROM audit_events WHERE subject_id IS NULL`)).toHaveLength(1);
    expect(await query(sql`SELECT FROM suppressions`)).toEqual([]);
  });
});

describe("temporary-code", () => {
  const issueFor = (email: string) =>
    captureAdmin("temporary-code", "--email", email, "--reason", "No admin left", "--hours", "2");

  it("prints a code once that signs the account in, and records no actor", async () => {
    const user = await makeUser();
    const { exitCode, out, err } = await issueFor(` ${user.email.toUpperCase()}`);
    expect([exitCode, err]).toEqual([0, ""]);
    const [, code = ""] = /^(\d{8}) signs .+ in once until \d{4}-\d\d-\d\d \d\d:\d\d UTC/.exec(out) ?? [];
    expect(await eventsAbout(user)).toEqual([{ type: "account.temporary_code_issued", ...noActor }]);
    expect(await enter((await opened(user)).cookie, code)).toEqual({ ok: true });
  });

  it("fails for an account that is locked, disabled or unknown", async () => {
    const [locked, disabled] = [await makeUser(), await makeUser()];
    await query(sql`UPDATE users SET second_step_stopped_at = now() WHERE id = ${locked.id}::uuid`);
    await query(sql`UPDATE users SET disabled_at = now() WHERE id = ${disabled.id}::uuid`);
    expect(await issueFor(locked.email)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("Run release first."),
    });
    for (const email of [disabled.email, "nobody@world.test"])
      expect(await issueFor(email)).toMatchObject({
        exitCode: 1,
        err: expect.stringContaining("No account that can sign in"),
      });
  });

  it("is limited to 20 within 24 hours over all operators", async () => {
    await query(sql`DELETE FROM throttles`);
    const user = await makeUser();
    for (let i = 0; i < 20; i++) expect((await issueFor(user.email)).exitCode).toBe(0);
    const refused = await issueFor(user.email);
    expect(refused).toMatchObject({ exitCode: 1, out: "", err: expect.stringContaining("too many temporary codes") });
  });
});

describe("feedback", () => {
  it("prints the report", async () => {
    expect(await captureAdmin("feedback")).toEqual(done(feedbackReport([], [], 100)));
  });
});

describe("a database failure", () => {
  it.each([
    ["is unreachable", "postgres://leadmaster:secret@127.0.0.1:9/leadmaster", "Check that the database is up"],
    [
      "has a malformed URL",
      "mysql://leadmaster:secret@127.0.0.1/leadmaster",
      "DATABASE_URL must start with postgres://",
    ],
  ])("exits with code 1 and prints no password if the database %s", async (_, wrong, sentence) => {
    const right = process.env.DATABASE_URL;
    process.env.DATABASE_URL = wrong;
    try {
      const { exitCode, out, err } = await captureAdmin("feedback");
      expect([exitCode, out]).toEqual([1, ""]);
      expect(err).toContain(sentence);
      expect(err).not.toContain("secret");
    } finally {
      process.env.DATABASE_URL = right;
    }
  });
});
