/** "I can't get a code": once per challenge, to the other admins of the person's workgroups. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { opened } from "@/local/testing/challenge-scenes";
import * as challenge from "@/local/testing/challenges";
import { cast, eventsAbout, join, pause, release } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { kindsTo, queuedNotices } from "@/local/testing/notices";
import { makeUser, makeWorkgroup, testClient } from "@/local/testing/test-world";
import { reportCannotReceive } from "./cannot-receive";
import { challengeOfCookie } from "./challenge";

installWorld();

const report = (cookie: string) => reportCannotReceive(challengeOfCookie(cookie), testClient);
const reported = async ({ id }: { id: string }) =>
  (await query(sql`SELECT FROM users WHERE id = ${id}::uuid AND cannot_receive_at IS NOT NULL`)).length === 1;

describe("a report that no code arrives", () => {
  it("emails each other admin once, is recorded, and names the workgroups on the page", async () => {
    const { member, boss, ids } = await cast(2);
    await query(join(member, ids[1] ?? ""));
    const bystander = await makeUser({ memberships: [{ workgroupId: ids[0] ?? "" }] });
    const { cookie } = await opened(member);
    await query(sql`DELETE FROM throttles`);
    const results = await Promise.all(Array.from({ length: 4 }, () => report(cookie)));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(await kindsTo(boss.email)).toEqual(["member_cannot_receive"]);
    expect(await kindsTo(bystander.email)).toEqual([]);
    expect((await queuedNotices()).find(({ to }) => to === boss.email)?.parameters).toEqual({
      memberEmail: member.email,
      client: null,
    });
    expect(await eventsAbout(member, "sign_in.cannot_receive")).toHaveLength(1);
    expect(await reported(member)).toBe(true);
    expect((await challenge.describeChallenge(cookie))?.view.reportedTo).toEqual(["APP4 Ltd", "APP4 Ltd"]);
  });

  it("of the only admin emails no one", async () => {
    const { boss } = await cast();
    const { cookie } = await opened(boss);
    expect(await report(cookie)).toEqual({ ok: true });
    expect((await challenge.describeChallenge(cookie))?.view.reportedTo).toEqual([]);
    expect(
      (await queuedNotices()).filter(({ kind, to }) => kind === "member_cannot_receive" && to === boss.email),
    ).toEqual([]);
  });

  it("needs an open challenge, and is limited per account", async () => {
    const { member, boss } = await cast();
    await query(sql`DELETE FROM throttles`);
    const { cookie } = await opened(member);
    await query(sql`UPDATE challenges SET expires_at = now() WHERE user_id = ${member.id}::uuid`);
    expect(await report(cookie)).toEqual({ ok: false, reason: "over" });
    expect(await report("nonsense")).toEqual({ ok: false, reason: "no_challenge" });
    const results: string[] = [];
    for (let i = 0; i < 6; i++) {
      const result = await report((await opened(member)).cookie);
      results.push(result.ok ? "ok" : result.reason);
    }
    expect(results).toEqual([...Array(5).fill("ok"), "too_many_attempts"]);
    expect(await kindsTo(boss.email)).toEqual(Array(5).fill("member_cannot_receive"));
  });

  it("is closed by an unlock, which tells the member which of the two it was", async () => {
    const { admin, member } = await cast();
    await query(sql`DELETE FROM throttles`);
    await report((await opened(member)).cookie);
    expect(await release(admin, member)).toBe("ok");
    expect(await reported(member)).toBe(false);
    expect(await kindsTo(member.email)).toEqual(["code_report_closed"]);
    expect(await kindsTo(member.phone)).toEqual(["code_report_closed"]);
    await report((await opened(member)).cookie);
    await pause(member);
    expect(await release(admin, member)).toBe("ok");
    expect(await reported(member)).toBe(false);
    expect((await kindsTo(member.email)).at(-1)).toBe("second_step_released");
  });

  it("of a workgroup that the person has left reaches none of its admins", async () => {
    const { member, boss } = await cast();
    await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${member.id}::uuid`);
    await query(join(member, await makeWorkgroup()));
    await query(sql`DELETE FROM throttles`);
    await report((await opened(member)).cookie);
    expect(await kindsTo(boss.email)).toEqual([]);
  });
});
