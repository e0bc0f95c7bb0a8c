/** Issuing temporary codes: who may, for whom, how many, and what the member and the records learn. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { TEMPORARY_CODES_PER_ISSUER } from "@/lib/contract/limits";
import { opened } from "@/local/testing/challenge-scenes";
import { adminOf, cast, eventsAbout, join, pause, stop } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { queuedNotices } from "@/local/testing/notices";
import { enter, issue, storedCodes, tryToIssue, wish } from "@/local/testing/temporary-codes";
import { makeUser, makeWorkgroup, testClient } from "@/local/testing/test-world";
import { issueTemporaryCode } from "./issue-temporary-code";

installWorld();

const issued = "account.temporary_code_issued";
const { points } = TEMPORARY_CODES_PER_ISSUER;

describe("a temporary code that an admin issues", () => {
  it("is shown once, stored as an HMAC, recorded with its reason, and reported to the member on every channel", async () => {
    const { admin, boss, member, first } = await cast();
    const result = await issueTemporaryCode(admin, member.id.toUpperCase(), wish, testClient);
    if (!result.ok) throw new Error(result.reason);
    expect(result.code).toMatch(/^\d{8}$/);
    const [life] = await query<{ hours: number }>(
      sql`SELECT extract(epoch FROM expires_at - created_at)::int / 3600 AS hours FROM temporary_codes WHERE user_id = ${member.id}::uuid`,
    );
    expect(life).toEqual({ hours: 4 });
    expect(await storedCodes(member)).toEqual([{ used: false, ended: false, reason: wish.reason, issuer: boss.id }]);
    const event = { actor: boss.id, workgroup: first, result: "success", address: testClient.ipAddress };
    expect(await eventsAbout(member, issued)).toEqual([{ ...event, details: { reason: wish.reason } }]);
    const notices = (await queuedNotices()).filter(({ kind }) => kind === "temporary_code_issued");
    expect(notices.map(({ to, channel, from }) => [to, channel, from]).sort()).toEqual(
      [
        [member.email, "email", false],
        [member.phone, "phone", false],
      ].sort(),
    );
    const [records] = await query<{ text: string }>(
      sql`SELECT (SELECT json_agg(m) FROM messages m)::text || (SELECT json_agg(t) FROM temporary_codes t)::text
                 || (SELECT json_agg(e) FROM audit_events e)::text AS text`,
    );
    expect(records?.text).not.toContain(result.code);
  });

  it("replaces the one before", async () => {
    const { admin, member } = await cast();
    const codes = [await issue(admin, member), await issue(admin, member)];
    expect(await storedCodes(member)).toMatchObject([{ ended: true }, { ended: false }]);
    const { cookie } = await opened(member);
    expect([await enter(cookie, codes[0] ?? ""), await enter(cookie, codes[1] ?? "")]).toEqual([
      { ok: false, reason: "incorrect" },
      { ok: true },
    ]);
  });

  it.each([
    ["paused", pause],
    ["locked", stop],
  ])("is refused while the member is %s", async (_, trouble) => {
    const { admin, member } = await cast();
    await trouble(member);
    expect(await tryToIssue(admin, member)).toBe("member_locked");
    expect(await storedCodes(member)).toEqual([]);
    expect(await eventsAbout(member, issued)).toEqual([]);
  });

  it(`is refused after ${points} within 24 hours; a refused one does not count`, async () => {
    const { admin, first, member } = await cast();
    const locked = await makeUser({ memberships: [{ workgroupId: first }] });
    await stop(locked);
    expect(await tryToIssue(admin, locked)).toBe("member_locked");
    const results = await Promise.all(Array.from({ length: points + 5 }, () => tryToIssue(admin, member)));
    expect(results.filter((result) => result === "ok")).toHaveLength(points);
    expect(await issueTemporaryCode(admin, member.id, wish, testClient)).toMatchObject({
      reason: "too_many_attempts",
      retryAfter: expect.any(Number),
    });
    const second = await adminOf(await makeUser({ memberships: [{ workgroupId: first, role: "admin" }] }), first);
    expect(await tryToIssue(second, member)).toBe("ok");
    // Of parallel ones an account keeps one.
    expect((await storedCodes(member)).filter(({ ended }) => !ended)).toHaveLength(1);
  });
});

describe("attack: a temporary code for an account that the admin may not help", () => {
  type Scene = Awaited<ReturnType<typeof cast>>;
  const cases: [string, string, (scene: Scene) => Promise<unknown>][] = [
    ["oneself", "oneself", async () => undefined],
    [
      "a member of another workgroup too",
      "elsewhere",
      async ({ member }) => query(join(member, await makeWorkgroup())),
    ],
    [
      "by an admin demoted since",
      "forbidden",
      ({ boss }) => query(sql`UPDATE memberships SET role = 'member' WHERE user_id = ${boss.id}::uuid`),
    ],
    [
      "a disabled member",
      "disabled",
      ({ member }) => query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${member.id}::uuid`),
    ],
    [
      "without recent authentication",
      "reauthentication_required",
      ({ boss }) =>
        query(
          sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${boss.id}::uuid`,
        ),
    ],
  ];
  it.each(cases)("%s: %s", async (_, refusal, prepare) => {
    const scene = await cast();
    await prepare(scene);
    const target = refusal === "oneself" ? scene.boss : scene.member;
    expect(await tryToIssue(scene.admin, target)).toBe(refusal);
    expect(await storedCodes(target)).toEqual([]);
    expect(await eventsAbout(target, issued)).toEqual([]);
  });

  it("a stranger of another tenant is not there", async () => {
    const [mine, theirs] = [await cast(), await cast()];
    expect(await tryToIssue(mine.admin, theirs.member)).toBe("no_member");
    expect(await storedCodes(theirs.member)).toEqual([]);
  });

  it("two admins at once leave one code that works", async () => {
    const { admin, first, member } = await cast();
    const second = await adminOf(await makeUser({ memberships: [{ workgroupId: first, role: "admin" }] }), first);
    const codes = await Promise.all([issue(admin, member), issue(second, member), issue(admin, member)]);
    expect((await storedCodes(member)).filter(({ ended }) => !ended)).toHaveLength(1);
    const { cookie } = await opened(member);
    const results = [];
    for (const code of codes) results.push((await enter(cookie, code)).ok);
    expect(results.filter(Boolean)).toHaveLength(1);
  });
});
