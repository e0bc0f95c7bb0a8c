import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import type { ActivityKind } from "@/lib/contract/activity-kinds";
import { ACTIVITY_PAGE } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { recordEvent } from "@/lib/db/audit";
import { updateTwoFactorRequired } from "@/lib/workgroups/policy.store";
import { installWorld } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, signedIn, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { activityOf } from "./activity";
import { updateAccount } from "./profile.store";

installWorld();

const failure = { type: "sign_in.password", result: "failure", reason: "credentials" } as const;

it("tells what happened, newest first, with place and reason and nothing more", async () => {
  const user = await makeUser();
  await updateAccount(database(), (await signedIn(user)).actor, { name: "New Name" }, testClient);
  await recordEvent(database(), { ...failure, subjectId: user.id }, testClient);
  const { events, next } = await activityOf(user.id);
  expect(next).toBeNull();
  expect(events.map(({ type }) => type)).toEqual(["sign_in.password", "account.name_changed", "sign_in.password"]);
  expect(events[0]).toEqual({
    id: expect.stringMatching(/^\d+$/),
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    type: "sign_in.password",
    result: "failure",
    reason: "credentials",
    note: null,
    address: testClient.ipAddress,
    browser: "Firefox on Linux",
  });
});

it("gives every event once, page by page, also when many have the same time", async () => {
  const user = await makeUser();
  const count = 2 * ACTIVITY_PAGE + 7;
  await run(
    database(),
    sql`INSERT INTO audit_events (subject_id, actor_id, type, result, address, user_agent, at)
        SELECT ${user.id}::uuid, ${user.id}::uuid, 'sign_out', 'success', '', '', now() - (n / 30) * interval '1 minute'
          FROM generate_series(1, ${count}::int) AS n`,
  );
  const seen: string[] = [];
  const times: string[] = [];
  let before: string | undefined;
  const sizes: number[] = [];
  do {
    const page = await activityOf(user.id, before);
    sizes.push(page.events.length);
    seen.push(...page.events.map(({ id }) => id));
    times.push(...page.events.map(({ at }) => at));
    before = page.next ?? undefined;
  } while (before);
  expect(sizes).toEqual([ACTIVITY_PAGE, ACTIVITY_PAGE, 7]);
  expect(new Set(seen).size).toBe(count);
  expect(times).toEqual([...times].sort().reverse());
});

it("attack: neither events of others nor those of a workgroup, whatever the cursor", async () => {
  const workgroupId = await makeWorkgroup();
  const mine = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
  const theirs = await makeUser();
  const { actor } = await signedIn(mine);
  const before = (await activityOf(mine.id)).events.length;
  await recordEvent(database(), { ...failure, subjectId: theirs.id }, testClient);
  await recordEvent(database(), { ...failure, subjectId: mine.id }, testClient);
  await recordEvent(database(), { ...failure, subjectId: theirs.id }, testClient);
  const switched = await updateTwoFactorRequired(database(), actor, { workgroupId, required: true }, testClient);
  expect(switched).toMatchObject({ ok: true, changed: true });
  expect((await activityOf(mine.id)).events).toHaveLength(before + 1);
  const cursor = (await activityOf(theirs.id)).events[0]?.id;
  expect(await activityOf(mine.id, cursor)).toEqual({ events: [], next: null });
  expect(await activityOf(mine.id, "999999999999999999")).toEqual({ events: [], next: null });
  expect(await activityOf(randomUUID())).toEqual({ events: [], next: null });
});

it("keeps an admin's address from the member", async () => {
  const [member, admin] = [await makeUser(), await makeUser()];
  const event = { type: "session.ended", result: "success", actorId: admin.id, subjectId: member.id } as const;
  await recordEvent(database(), event, testClient);
  expect((await activityOf(member.id)).events[0]).toMatchObject({ address: null, browser: null });
});

it("narrows the events to a kind, also page by page", async () => {
  const user = await makeUser();
  const other = await makeUser();
  for (const subjectId of [user.id, other.id]) {
    await recordEvent(database(), { ...failure, subjectId }, testClient);
    await recordEvent(database(), { type: "sign_in.code_sent", result: "success", subjectId }, testClient);
    await recordEvent(database(), { type: "account.name_changed", result: "success", subjectId }, testClient);
  }
  const typesOf = async (kind: ActivityKind, before?: string) =>
    (await activityOf(user.id, before, kind)).events.map(({ type, result }) => `${type} ${result}`);
  expect(await typesOf("codes")).toEqual(["sign_in.code_sent success"]);
  expect(await typesOf("changes")).toEqual(["account.name_changed success"]);
  expect(await typesOf("sign_ins")).toEqual(["sign_in.password failure"]);
  expect(await typesOf("refused")).toEqual(["sign_in.password failure"]);
  const [newest] = (await activityOf(user.id)).events;
  expect(await typesOf("codes", newest?.id)).toEqual(["sign_in.code_sent success"]);
  const [theirs] = (await activityOf(other.id)).events;
  expect(await typesOf("codes", theirs?.id)).toEqual([]);
});
