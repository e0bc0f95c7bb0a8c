/** Signing in with a temporary code: what ends one, its attempts, and parallel uses. */
import { type SQL, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { reportNotMe } from "@/lib/account/not-me";
import { confirmReset } from "@/lib/account/password-reset";
import { codeKey, currentKey } from "@/lib/config/keyring";
import type { User } from "@/lib/db/users";
import { opened, sessionsOf, tally } from "@/local/testing/challenge-scenes";
import * as challenge from "@/local/testing/challenges";
import { cast, codesOf, eventsAbout, join, pause, stop } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { earlierLinkFor, fresh, passwordHash } from "@/local/testing/reset-kit";
import { enter, issue, storedCodes, wrongOf } from "@/local/testing/temporary-codes";
import { makeUser, makeWorkgroup, reload, signedIn, testClient } from "@/local/testing/test-world";
import { notMeUrl } from "./not-me-link";
import { newTemporaryCode } from "./temporary-code";

installWorld();

const rightCode = { ok: true };
const refused = (reason: string) => ({ ok: false, reason });

async function memberWithCode() {
  const scene = await cast();
  return { ...scene, code: await issue(scene.admin, scene.member) };
}

/** A password reset by link, which changes the security stamp. */
async function resetPassword({ member }: { member: User }) {
  await query(sql`UPDATE users SET password_hash = ${passwordHash} WHERE id = ${member.id}::uuid`);
  const token = await earlierLinkFor(member);
  expect(await confirmReset({ token, newPassword: fresh }, testClient)).toMatchObject({ ok: true });
}

/** The link "This wasn't me" of a sign-in's message. */
async function notMe({ member }: { member: User }) {
  const { id } = await opened(member);
  const url = notMeUrl(currentKey(), { challengeId: id, purpose: "sign_in" });
  expect(await reportNotMe(url?.split("/").at(-1) ?? "", testClient)).not.toBeNull();
}

describe("a temporary code", () => {
  it("signs in once, consumes the challenge and counts as a second step", async () => {
    const { member, code } = await memberWithCode();
    const { cookie } = await opened(member);
    expect(await enter(cookie, code)).toEqual(rightCode);
    expect(
      await query(sql`SELECT second_step_at IS NOT NULL AS full FROM sessions WHERE user_id = ${member.id}::uuid`),
    ).toEqual([{ full: true }]);
    expect(await storedCodes(member)).toMatchObject([{ used: true, ended: false }]);
    expect(await eventsAbout(member, "sign_in.code")).toMatchObject([
      { result: "success", details: { temporary: true } },
    ]);
    expect(await enter(cookie, code)).toEqual(refused("no_challenge"));
  });

  it("leaves the report that no code arrives; a code from a message ends it", async () => {
    const { member, code } = await memberWithCode();
    await query(sql`UPDATE users SET cannot_receive_at = now() WHERE id = ${member.id}::uuid`);
    const reported = () =>
      query(sql`SELECT cannot_receive_at IS NOT NULL AS reported FROM users WHERE id = ${member.id}::uuid`);
    expect(await enter((await opened(member)).cookie, code)).toEqual(rightCode);
    expect(await reported()).toEqual([{ reported: true }]);
    const second = await opened(member);
    const session = { tokenHash: Buffer.alloc(32, 7), client: testClient, replacedTokenHash: null };
    expect(await challenge.verifyCode(second.cookie, second.code, session)).toMatchObject(rightCode);
    expect(await reported()).toEqual([{ reported: false }]);
  });

  type Scene = Awaited<ReturnType<typeof memberWithCode>>;
  const codes = (set: SQL) => (scene: Scene) =>
    query(sql`UPDATE temporary_codes SET ${set} WHERE user_id = ${scene.member.id}::uuid`);
  const ends: [string, (scene: Scene) => Promise<unknown>][] = [
    ["was used", async ({ member, code }) => enter((await opened(member)).cookie, code)],
    ["was replaced", ({ admin, member }) => issue(admin, member)],
    ["has expired", codes(sql`created_at = now() - interval '5 hours', expires_at = now() - interval '1 second'`)],
    ["was ended", codes(sql`ended_at = now()`)],
    ["is older than a new membership", async ({ member }) => query(join(member, await makeWorkgroup()))],
    ["is older than a password reset", resetPassword],
    ["is older than a report that it was not the user", notMe],
    ["was made with a retired secret", codes(sql`key_id = 'AAAAAAAA'`)],
    [
      "names a secret that is configured, and was made with another",
      async (scene) => {
        const other = codeKey("another secret of the application, 32 bytes");
        expect(other.id).not.toBe(currentKey().id);
        await codes(sql`mac = sha256(mac)`)(scene);
      },
    ],
  ];
  it.each(ends)("is incorrect if it %s, and costs one attempt", async (_, end) => {
    const scene = await memberWithCode();
    await end(scene);
    const before = await sessionsOf(scene.member);
    const member = await reload(scene.member.email);
    const { cookie } = await opened(member);
    expect(await enter(cookie, scene.code)).toEqual(refused("incorrect"));
    expect(await sessionsOf(member)).toBe(before);
    expect((await challenge.describeChallenge(cookie))?.view.attemptsLeft).toBe(4);
  });

  it("of another person is incorrect", async () => {
    const [mine, theirs] = [await memberWithCode(), await memberWithCode()];
    expect(await enter((await opened(mine.member)).cookie, theirs.code)).toEqual(refused("incorrect"));
    expect(await storedCodes(theirs.member)).toMatchObject([{ used: false }]);
  });

  it.each([
    ["paused", pause],
    ["stopped", stop],
  ] as const)("is not evaluated while the account is %s", async (state, trouble) => {
    const { member, code } = await memberWithCode();
    const { cookie } = await opened(member);
    await trouble(member);
    expect(await enter(cookie, code)).toEqual(refused(state));
    expect(await storedCodes(member)).toMatchObject([{ used: false }]);
  });
});

describe("attack: brute force of a temporary code", () => {
  it("has the attempts of the challenge and the account, which codes share", async () => {
    const { member, code } = await memberWithCode();
    for (let n = 0; n < 2; n++) {
      const { cookie } = await opened(member);
      for (let i = 0; i < 5; i++) expect(await enter(cookie, wrongOf(code))).toEqual(refused("incorrect"));
      expect(await enter(cookie, code)).toEqual(refused(n === 0 ? "exhausted" : "paused"));
    }
    expect(await codesOf(member)).toMatchObject({ wrong: 10, streak: 10 });
  });

  it("of 40 parallel guesses evaluates five", async () => {
    const { member, code } = await memberWithCode();
    const { cookie } = await opened(member);
    const counts = await tally(Array.from({ length: 40 }, () => enter(cookie, wrongOf(code))));
    expect(counts).toEqual({ incorrect: 5, exhausted: 35 });
    expect(await codesOf(member)).toMatchObject({ wrong: 5 });
  });
});

describe("attack: was a temporary code issued?", () => {
  it("an account without one gets the same answers and pays the same", async () => {
    const { member, code } = await memberWithCode();
    const without = await makeUser();
    for (const user of [member, without]) {
      const { cookie } = await opened(user);
      const answers = [];
      for (let i = 0; i < 6; i++) answers.push(await enter(cookie, wrongOf(code)));
      expect(answers).toEqual([...Array(5).fill(refused("incorrect")), refused("exhausted")]);
      expect(await codesOf(user)).toMatchObject({ wrong: 5, streak: 5 });
      expect(await eventsAbout(user, "sign_in.code")).toHaveLength(5);
    }
  });
});

describe("attack: side by side", () => {
  it("20 parallel uses in three browsers make one session", async () => {
    const { member, code } = await memberWithCode();
    const cookies: string[] = [];
    for (let i = 0; i < 3; i++) cookies.push((await opened(member)).cookie);
    const counts = await tally(Array.from({ length: 20 }, (_, i) => enter(cookies[i % 3] ?? "", code)));
    expect(counts.ok).toBe(1);
    expect(await sessionsOf(member)).toBe(1);
  });
});

describe("attack: a challenge that is not a sign-in's", () => {
  it("takes no temporary code", async () => {
    const { member, code } = await memberWithCode();
    const { actor } = await signedIn(member);
    await challenge.createStepUpChallenge(member, actor, testClient);
    const [row] = await query<{ cookie: string }>(
      sql`SELECT key_id || '.' || id AS cookie FROM challenges WHERE user_id = ${member.id}::uuid AND purpose = 'reauthenticate'`,
    );
    // The cookie's purpose is always a sign-in; its secret is the hash of a token that only the session has.
    expect(await enter(`${row?.cookie}.${"a".repeat(43)}`, code)).toEqual(refused("no_challenge"));
    expect(await storedCodes(member)).toMatchObject([{ used: false }]);
  });
});

it("is eight random digits, with leading zeros", () => {
  const codes = Array.from({ length: 2_000 }, newTemporaryCode);
  expect(codes.every((code) => /^\d{8}$/.test(code))).toBe(true);
  expect(new Set(codes).size).toBeGreaterThan(1_990);
  expect(codes.some((code) => code.startsWith("0"))).toBe(true);
});
