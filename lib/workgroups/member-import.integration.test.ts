/** Imports of members: what they invite, whom they leave out, and what holds when several come at once. */
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { database } from "@/lib/db";
import { suppress } from "@/lib/messaging/suppression.store";
import { adminOf, cast } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { outcome, succeeded } from "@/local/testing/results";
import { makeUser, testClient } from "@/local/testing/test-world";
import { sendQueuedInvitations } from "./invitation-queue";
import { importMemberFile, listImports, previewMemberImport, sendingDays } from "./member-import";

const DAILY = 4;
installWorld({ INVITATIONS_DAILY: String(DAILY) });
// Neither the rate limit nor what another test has sent is tried here.
beforeEach(() => query(sql`DELETE FROM throttles`));

const fileOf = (...lines: string[]) => Buffer.from(["name,email,role", ...lines].join("\n"));
const numbered = (count: number, of: string) =>
  fileOf(...Array.from({ length: count }, (_, n) => `Person ${n},p${n}-${of}@import.test,member`));
const imported = (admin: WorkgroupAdmin, file: Buffer) => succeeded(importMemberFile(admin, file, testClient));
const invitationsOf = (workgroupId: string) =>
  query<{ email: string; role: string; sent: boolean }>(
    sql`SELECT email, role, sent_at IS NOT NULL AS sent FROM invitations WHERE workgroup_id = ${workgroupId}::uuid ORDER BY email`,
  );

describe("an import", () => {
  it("invites the good lines, names the bad ones and skips whom it need not invite", async () => {
    const { admin, member, first } = await cast();
    const complained = `c-${first}@import.test`;
    await suppress(database(), "email", complained, "complained");
    const file = fileOf(
      `Ada,ada-${first}@import.test,admin`,
      "=1+1,x@import.test,member",
      `Again,ADA-${first}@import.test,member`,
      `Member,${member.email},member`,
      `Cam,${complained},member`,
      `Bo,bo-${first}@import.test,member`,
    );
    const summary = {
      lines: 6,
      invite: 2,
      skip: 2,
      errors: [
        { line: 3, field: "name", code: "formula" },
        { line: 6, field: "email", code: "unwanted" },
      ],
      sendingDays: 1,
    };
    expect(await previewMemberImport(admin, file)).toMatchObject({ ok: true, summary });
    expect(await invitationsOf(first)).toEqual([]);
    expect((await imported(admin, file)).summary).toEqual(summary);
    expect(await invitationsOf(first)).toEqual([
      { email: `ada-${first}@import.test`, role: "admin", sent: false },
      { email: `bo-${first}@import.test`, role: "member", sent: false },
    ]);
    const again = await imported(admin, file);
    expect(again.summary).toMatchObject({ invite: 0, skip: 4 });
    expect((await listImports(admin)).imports).toMatchObject([
      { lines: 6, invited: 2, skipped: 2, queued: 2, sent: 0, by: { id: admin.user.id } },
    ]);
  });

  it("sends as the daily limit allows, says how many days that takes, and shows how far it is", async () => {
    const { admin, first } = await cast();
    const file = numbered(10, first);
    expect(await previewMemberImport(admin, file)).toMatchObject({ ok: true, summary: { invite: 10, sendingDays: 3 } });
    await imported(admin, file);
    await sendQueuedInvitations();
    expect((await listImports(admin)).imports).toMatchObject([{ invited: 10, sent: DAILY, queued: 6, accepted: 0 }]);
    expect((await invitationsOf(first)).filter(({ sent }) => sent)).toHaveLength(DAILY);
    // A further import waits behind the six.
    expect(await previewMemberImport(admin, numbered(1, `more-${first}`))).toMatchObject({
      summary: { sendingDays: 3 },
    });
  });

  it.each([
    [0, { queued: 5, remaining: 0 }, 0],
    [4, { queued: 0, remaining: 4 }, 1],
    [5, { queued: 0, remaining: 4 }, 2],
    [8, { queued: 1, remaining: 4 }, 3],
    [1, { queued: 0, remaining: 0 }, 2],
  ])("of %i invitations with %o takes %i days at four a day", (count, state, days) => {
    expect(sendingDays(count, state, 4)).toBe(days);
  });
});

describe("an import by several at once", () => {
  it("of the same file invites nobody twice, and counts only its own", async () => {
    const { admin, first } = await cast();
    const other = await adminOf(await makeUser({ memberships: [{ workgroupId: first, role: "admin" }] }), first);
    const file = numbered(200, first);
    const results = await Promise.all([admin, other, admin].map((by) => imported(by, file)));
    expect(await invitationsOf(first)).toHaveLength(200);
    expect(results.reduce((sum, { summary }) => sum + summary.invite, 0)).toBe(200);
    const { imports } = await listImports(admin);
    expect(imports.reduce((sum, { invited }) => sum + invited, 0)).toBe(200);
    for (const { lines, invited, skipped } of imports) expect(invited + skipped).toBe(lines);
  });

  it("of files with the same people in another order does not deadlock", async () => {
    const { admin, first } = await cast();
    const lines = numbered(100, first).toString().split("\n").slice(1);
    const files = [fileOf(...lines), fileOf(...[...lines].reverse())];
    await Promise.all(files.map((file) => imported(admin, file)));
    expect(await invitationsOf(first)).toHaveLength(100);
  });
});

describe("attack: an import that the actor may not make", () => {
  it.each([
    ["demoted since", "forbidden", sql`UPDATE memberships SET role = 'member' WHERE user_id = `],
    ["removed since", "unauthenticated", sql`DELETE FROM memberships WHERE user_id = `],
    ["signed out since", "unauthenticated", sql`UPDATE sessions SET revoked_at = now() WHERE user_id = `],
  ])("by an admin %s is refused: %s", async (_, refusal, change) => {
    const { admin, boss, first } = await cast();
    await query(sql`${change} ${boss.id}::uuid`);
    expect(await outcome(importMemberFile(admin, numbered(2, first), testClient))).toBe(refusal);
    expect(await invitationsOf(first)).toEqual([]);
    expect((await listImports(admin)).imports).toEqual([]);
  });

  it("leaves nothing behind when it breaks in the middle", async () => {
    const { admin, first } = await cast();
    const rows = () => query(sql`SELECT FROM invitations WHERE workgroup_id = ${first}::uuid`);
    await query(sql`ALTER TABLE invitations ADD CONSTRAINT no_row CHECK (email NOT LIKE 'p7-%') NOT VALID`);
    await expect(imported(admin, numbered(10, first))).rejects.toThrow();
    expect(await rows()).toEqual([]);
    expect((await listImports(admin)).imports).toEqual([]);
    await query(sql`ALTER TABLE invitations DROP CONSTRAINT no_row`);
    await imported(admin, numbered(10, first));
    expect(await rows()).toHaveLength(10);
  });
});
