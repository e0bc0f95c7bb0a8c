/** Admins learn of members who were locked or became unreachable: in one summary an hour. */
import { sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { CONSECUTIVE_WRONG_CODES } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { opened, verify } from "@/local/testing/challenge-scenes";
import { cast, join } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup } from "@/local/testing/test-world";
import { suppress } from "./suppression.store";
import { summaryEmail } from "./templates/notice-summary";

installWorld();
beforeEach(() => query(sql`TRUNCATE messages`));

const summariesTo = ({ email }: User) =>
  query<{ counts: Record<string, number>; state: string }>(
    sql`SELECT parameters -> 'counts' AS counts, state FROM messages WHERE destination = ${email} AND kind = 'notice_summary'`,
  );

async function enforced() {
  const scene = await cast();
  await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${scene.first}::uuid`);
  return scene;
}

it("the code that locks an account counts once for each admin of its workgroups, and not for the member", async () => {
  const { boss, member, first } = await enforced();
  const [second, elsewhere] = [await makeUser(), await makeUser()];
  await query(join(second, first, "admin"));
  await query(sql`UPDATE users SET wrong_code_streak = ${CONSECUTIVE_WRONG_CODES - 1} WHERE id = ${member.id}::uuid`);
  const { cookie, wrong } = await opened(member);
  await verify(cookie, wrong);
  await verify(cookie, wrong);
  const once = [{ counts: { member_locked: 1 }, state: "queued" }];
  expect([await summariesTo(boss), await summariesTo(second)]).toEqual([once, once]);
  expect([await summariesTo(member), await summariesTo(elsewhere)]).toEqual([[], []]);
});

it("a destination that is suppressed counts when it was the last one, and once", async () => {
  const { boss, member } = await enforced();
  await suppress(database(), "phone", member.phone ?? "", "opted_out");
  expect(await summariesTo(boss)).toEqual([]);
  await suppress(database(), "email", member.email, "bounced");
  await suppress(database(), "email", member.email, "bounced");
  expect(await summariesTo(boss)).toEqual([{ counts: { member_unreachable: 1 }, state: "queued" }]);
});

it("a member who needs no code is not reported", async () => {
  const workgroupId = await makeWorkgroup();
  const admin = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
  const member = await makeUser({ memberships: [{ workgroupId }] });
  await suppress(database(), "email", member.email, "bounced");
  expect(await summariesTo(admin)).toEqual([]);
});

it("members in trouble of one hour are one email, which says where to help them", async () => {
  const { subject, text } = summaryEmail({ member_locked: 2, member_unreachable: 1 }, new Date("2026-11-26T10:00:00Z"));
  expect(subject).toBe("Members of your workgroup need help");
  expect(text).toContain("2 × a member's sign-in was locked after too many incorrect codes");
  expect(text).toContain("1 × codes no longer reach any destination of a member");
  expect(text).not.toContain("held back");
});
