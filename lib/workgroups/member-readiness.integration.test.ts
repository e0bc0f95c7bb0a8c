/** The readiness list, compared with what then happens at the date; and nudges. */
import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { hashPassword } from "@/lib/auth/credential-hash";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { signInWithPassword } from "@/lib/auth/sign-in";
import type { CanReceiveCode } from "@/lib/contract/vocabulary";
import { newNumber } from "@/local/testing/account-changes";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import {
  inDays,
  makeAdmin,
  passDays,
  scheduleMessages,
  scheduleScene,
  submitPolicy,
} from "@/local/testing/schedule-scenes";
import { runScheduledWork } from "@/local/testing/scheduled-work";
import { makeUser, makeWorkgroup, signedIn, startedChallenge, testClient } from "@/local/testing/test-world";
import { nudgeMembers, readReadiness } from "./member-readiness";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

const { messagesTo } = installWorldWithProvider();
const password = "a right and proper password";
let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});
beforeEach(() => query(sql`DELETE FROM throttles`));

async function listOf(admin: WorkgroupAdmin, after?: string) {
  const read = await readReadiness(admin, after);
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}

const suppress = (channel: "email" | "phone", destination: string | null, reason: string) =>
  query(sql`INSERT INTO suppressions (channel, destination, reason) VALUES (${channel}, ${destination}, ${reason})`);
const prove = (email: string) => query(sql`UPDATE users SET email_proven_at = now() WHERE email = ${email}`);

/** Members in every state, by what their mailbox and phone really do. */
async function castOf(workgroupId: string) {
  const member = (phone?: string) =>
    makeUser({ passwordHash, memberships: [{ workgroupId }], ...(phone && { phone }) });
  const cast = {
    proven: await member(),
    delivered: await member(),
    unknown: await member(),
    bounced: await member(),
    complained: await member(),
    bouncedWithPhone: await member(newNumber()),
    nothingLeft: await member(newNumber()),
    stopped: await member(newNumber()),
  };
  await prove(cast.proven.email);
  await startedChallenge(cast.delivered);
  await query(
    sql`UPDATE deliveries SET state = 'delivered', delivered_at = now()
         WHERE challenge_id IN (SELECT id FROM challenges WHERE user_id = ${cast.delivered.id}::uuid)`,
  );
  for (const user of [cast.bounced, cast.bouncedWithPhone, cast.nothingLeft]) {
    await suppress("email", user.email, "bounced");
  }
  await suppress("email", cast.complained.email, "complained");
  for (const user of [cast.nothingLeft, cast.stopped]) await suppress("phone", user.phone, "opted_out");
  await prove(cast.stopped.email);
  return cast;
}

describe("the readiness list", () => {
  it("says of each member what then happens at the date: those who can get a code do, those who can't do not", async () => {
    const workgroupId = await makeWorkgroup("APP4");
    const admin = await makeAdmin(workgroupId, "Ada");
    const cast = await castOf(workgroupId);
    await submitPolicy(admin, { twoFactorRequired: true, effectiveAt: inDays(2) });
    const { members, counts } = await listOf(admin);
    const answers = Object.entries(cast).map(([name, { id }]): [string, CanReceiveCode | undefined] => [
      name,
      members.find((member) => member.id === id)?.canReceiveCode,
    ]);
    expect(Object.fromEntries(answers)).toEqual({
      proven: "yes",
      delivered: "yes",
      unknown: "unknown",
      bounced: "no",
      complained: "no",
      bouncedWithPhone: "yes",
      nothingLeft: "no",
      stopped: "yes",
    });
    expect(counts).toEqual({ no: 3, unknown: 2, yes: 4 });
    expect(members.slice(0, 3).map(({ canReceiveCode }) => canReceiveCode)).toEqual(["no", "no", "no"]);

    await passDays(workgroupId, 3);
    const received: Record<string, boolean> = {};
    for (const [name, user] of Object.entries(cast)) {
      const browser = { client: testClient, sessionHash: null, challengeCookie: undefined };
      const signIn = await signInWithPassword({ email: user.email, password }, browser);
      expect(signIn, name).toMatchObject({ reason: "code_required" });
      await runScheduledWork();
      const destinations = user.phone ? [user.email, user.phone] : [user.email];
      const messages = await Promise.all(destinations.map((to) => messagesTo<{ code: string | null }>(to)));
      received[name] = messages.flat().some(({ code }) => code !== null);
    }
    for (const [name, answer] of answers) {
      if (answer !== "unknown") expect(received[name], name).toBe(answer === "yes");
    }
    // Of whom nothing was known: this mailbox works.
    expect(received.unknown).toBe(true);
  });

  it("notes members of the mobile app, and leaves out those who can't enter", async () => {
    const { workgroupId, ada, member } = await scheduleScene();
    const { actor } = await signedIn(member);
    await query(sql`UPDATE sessions SET client = 'mobile' WHERE id = ${actor.sessionId}::uuid`);
    const left = await makeUser({ memberships: [{ workgroupId }] });
    await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${left.id}::uuid`);
    const { members } = await listOf(ada);
    expect(members).toHaveLength(3);
    expect(members.find(({ id }) => id === member.id)?.reasons).toEqual(["app_only", "never_proven"]);
  });

  it("pages through all members once, also while members get ready", async () => {
    const { workgroupId, ada } = await scheduleScene();
    await query(sql`WITH many AS (
        INSERT INTO users (name, email, email_verified_at, password_hash, email_proven_at)
        SELECT 'Member ' || n, 'page-' || n || '@world.test', now(), 'none', CASE WHEN n % 3 = 0 THEN now() END FROM generate_series(1, 250) AS n
        RETURNING id)
      INSERT INTO memberships (user_id, workgroup_id, role) SELECT id, ${workgroupId}::uuid, 'member' FROM many`);
    const first = await listOf(ada);
    // The last one of the page gets ready before the next page is read.
    await query(sql`UPDATE users SET email_proven_at = now() WHERE id = ${first.members.at(-1)?.id}::uuid`);
    const seen = [...first.members];
    for (let next = first.next; next; ) {
      const page = await listOf(ada, next);
      seen.push(...page.members);
      next = page.next;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(253);
    expect((await listOf(ada, "yes.00000000-0000-4000-8000-000000000000")).members).toEqual([]);
  });
});

describe("a nudge", () => {
  const nudge = (admin: WorkgroupAdmin, userIds?: string[]) => nudgeMembers(admin, userIds, testClient);

  /** A schedule whose announcement is two days old. */
  async function announced() {
    const scene = await scheduleScene();
    await submitPolicy(scene.ada, { twoFactorRequired: true, effectiveAt: inDays(30) });
    await query(sql`UPDATE messages SET state = 'sent' WHERE parameters ->> 'workgroupId' = ${scene.workgroupId}`);
    await passDays(scene.workgroupId, 2);
    return scene;
  }

  it("goes to those who are not ready, once a day each, and counts as that day's reminder", async () => {
    const { workgroupId, ada, ben, member } = await announced();
    await prove(ben.user.email);
    expect(await nudge(ada)).toEqual({ ok: true, sent: 2 });
    expect(await scheduleMessages(workgroupId)).toEqual(
      [ada.user.email, member.email].map((to) => `two_factor_nudge ${to}`).sort(),
    );
    expect(await nudge(ben)).toEqual({ ok: true, sent: 0 });
    await passDays(workgroupId, 1.1);
    expect(await nudge(ben, [member.id, ben.user.id])).toEqual({ ok: true, sent: 1 });
  });

  it("is sent once for parallel requests", async () => {
    const { ada, ben } = await announced();
    const results = await Promise.all([nudge(ada), nudge(ben), nudge(ada)]);
    expect(results.reduce((sum, result) => sum + (result.ok ? result.sent : 0), 0)).toBe(3);
  });

  it("is sent to nobody on the day of the announcement, and without a schedule", async () => {
    const { ada } = await scheduleScene();
    expect(await nudge(ada)).toEqual({ ok: true, sent: 0 });
    await submitPolicy(ada, { twoFactorRequired: true, effectiveAt: inDays(30) });
    expect(await nudge(ada)).toEqual({ ok: true, sent: 0 });
  });

  it("attack: reaches no member of another workgroup by their id, and no suppressed mailbox", async () => {
    const { ada, member } = await announced();
    const other = await scheduleScene();
    await suppress("email", member.email, "complained");
    expect(await nudge(ada, [other.member.id, member.id])).toEqual({ ok: true, sent: 0 });
    const demoted = sql`UPDATE memberships SET role = 'member' WHERE user_id = ${ada.user.id}::uuid`;
    await query(demoted);
    expect(await nudge(ada)).toEqual({ ok: false, reason: "forbidden" });
  });
});
