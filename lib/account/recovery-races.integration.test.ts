/** S03: the links that restore an account against changes, sign-ins and each other, in both orders of the user row's lock. */

import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { currentKey, keyIds } from "@/lib/config/keyring";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { claimMessages, insertMessages } from "@/lib/messaging/message.store";
import { openResetLink } from "@/lib/messaging/reset-link.store";
import { deriveCode } from "@/lib/mfa/code";
import {
  acts,
  begun,
  changeEmail,
  lives,
  newEmail,
  person,
  restoreEmail,
  seen,
  signInWithCode,
  stored,
} from "@/local/testing/account-changes";
import { verifyCode } from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { removePhone } from "./contact-change";
import { revokeNotMe } from "./not-me.store";
import { resetLinkMessage } from "./password-reset";
import { changeAccount } from "./profile";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

installWorld();

/** An intruder who has changed the address once: `link` is the owner's. `before`: the owner's state. */
async function intruded() {
  const user = await person();
  const before = await stored(user.id);
  const intruder = await signInWithCode(user);
  const link = await changeEmail(intruder);
  await acts.phone(intruder);
  return { user, before, intruder, link };
}

type Scene = Awaited<ReturnType<typeof intruded>>;

/** Prepares what races, up to the request whose statements lock the user's row. */
const rivals: Record<string, (scene: Scene) => Promise<() => Promise<unknown>>> = {
  "an email change that is confirmed": ({ intruder }) => begun(intruder, "email", newEmail()),
  "a phone change that is confirmed": ({ intruder }) => begun(intruder, "phone", "+14155550123"),
  "the removal of the phone number": async ({ intruder }) => {
    const who = await seen(intruder);
    return () => removePhone(who, testClient);
  },
  "two-factor turned off": async ({ intruder }) => {
    const who = await seen(intruder);
    return () => changeAccount(who, { twoFactorEnabled: false }, testClient);
  },
  "a code that signs in": async ({ user }) => {
    const now = await stored(user.id);
    const [row] = await query<{ securityStamp: number }>(
      sql`SELECT security_stamp AS "securityStamp" FROM users WHERE id = ${user.id}::uuid`,
    );
    await query(sql`DELETE FROM throttles`);
    const { cookie } = await startedChallenge({ ...user, ...now, ...row } as User);
    const session = { tokenHash: randomBytes(32), client: testClient, replacedTokenHash: null };
    return () => verifyCode(cookie, deriveCode(currentKey(), cookie.split(".")[1] ?? "", "sign_in"), session);
  },
  "a reset link that is asked for": async ({ user }) => {
    const { email } = await stored(user.id);
    // The link is opened when its message is sent.
    const event = { client: testClient, eventId: randomUUID() };
    await insertMessages(database(), [resetLinkMessage("password_reset_link", email, event)]);
    await query(sql`DELETE FROM deliveries`);
    const keys = { current: currentKey().id, all: keyIds() };
    const claimed = await claimMessages(database(), { kinds: ["password_reset_link"], keyIds: keys.all });
    const message = claimed.find(({ destination }) => destination === email);
    if (!message) throw new Error("the message was not claimed");
    return () => openResetLink(database(), message, { keys, always: true, client: testClient });
  },
  "the link of a second email change": async ({ intruder }) => {
    const later = await changeEmail(intruder);
    return () => restoreEmail(later);
  },
  "the same undo link":
    async ({ link }) =>
    () =>
      restoreEmail(link),
  "This wasn't me":
    async ({ intruder }) =>
    () =>
      revokeNotMe(database(), intruder.challengeId, testClient),
};

async function waiting(): Promise<number> {
  const [row] = await query<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.n ?? 0;
}

/** Starts both while the user's row is locked, one behind the other, and lets them go on in that order. */
async function inOrder(userId: string, works: (() => Promise<unknown>)[]): Promise<unknown[]> {
  const started: Promise<unknown>[] = [];
  await database().transaction(async (tx) => {
    await run(tx, sql`SELECT FROM users WHERE id = ${userId}::uuid FOR UPDATE`);
    for (const [i, work] of works.entries()) {
      started.push(work().catch((error: { code?: string }) => error.code));
      for (let turns = 0; (await waiting()) <= i && turns < 200; turns++) await delay(10);
      expect(await waiting()).toBe(i + 1);
    }
  });
  return Promise.all(started);
}

/** Nothing of the intruder is left that could change or enter the account. */
async function expectRestored({ user, before, intruder }: Scene): Promise<void> {
  expect(await stored(user.id)).toEqual(before);
  expect(await lives(intruder)).toBe(false);
  const [left] = await query(
    sql`SELECT (SELECT count(*)::int FROM sessions s WHERE s.user_id = u.id AND s.revoked_at IS NULL) AS sessions,
               (SELECT count(*)::int FROM links l WHERE l.user_id = u.id AND l.purpose = 'undo_email_change' AND l.used_at IS NULL) AS links,
               (SELECT count(*)::int FROM links l WHERE l.user_id = u.id AND l.purpose = 'password_reset' AND l.used_at IS NULL
                   AND l.security_stamp = u.security_stamp) AS resets,
               (SELECT count(*)::int FROM challenges c WHERE c.user_id = u.id AND c.consumed_at IS NULL AND c.cancelled_at IS NULL
                   AND c.expires_at > now() AND c.security_stamp = u.security_stamp) AS challenges,
               (SELECT count(*)::int FROM account_changes a WHERE a.user_id = u.id AND a.undone_at IS NULL) AS changes
          FROM users u WHERE id = ${user.id}::uuid`,
  );
  expect(left).toEqual({ sessions: 0, links: 0, resets: 0, challenges: 0, changes: 0 });
}

const orders = Object.keys(rivals).flatMap((name) => [[name, "first"] as const, [name, "second"] as const]);

describe("S03 attack: a request in flight while the owner's undo link is used", () => {
  it.each(orders)("%s, %s", async (name, place) => {
    const scene = await intruded();
    const rival = await rivals[name]?.(scene);
    if (!rival) throw new Error(name);
    const undo = () => restoreEmail(scene.link);
    await inOrder(scene.user.id, place === "first" ? [rival, undo] : [undo, rival]);
    await expectRestored(scene);
  });

  it("each of them at the same time without a lock, ten times", async () => {
    for (let round = 0; round < 10; round++) {
      const scene = await intruded();
      const names = Object.keys(rivals).filter((name) => !name.startsWith("the link of"));
      const works: (() => Promise<unknown>)[] = [];
      for (const name of names.slice(2)) works.push((await rivals[name]?.(scene)) ?? (async () => {}));
      const undo = () => restoreEmail(scene.link);
      const all = round % 2 ? [undo, ...works] : [...works, undo];
      await Promise.allSettled(all.map((work) => work()));
      await expectRestored(scene);
    }
  });
});

describe('S03 attack: a request in flight while the owner says "This wasn\'t me"', () => {
  it.each(orders)("%s, %s", async (name, place) => {
    const scene = await intruded();
    const rival = await rivals[name]?.(scene);
    if (!rival) throw new Error(name);
    const notMe = () => revokeNotMe(database(), scene.intruder.challengeId, testClient);
    await inOrder(scene.user.id, place === "first" ? [rival, notMe] : [notMe, rival]);
    await expectRestored(scene);
  });
});

describe("two undo links at once", () => {
  it.each(["the owner's", "the intruder's"])(
    "S03 %s first: the owner's state is restored, and both links are over",
    async (first) => {
      const scene = await intruded();
      const later = await changeEmail(scene.intruder);
      const links = first === "the owner's" ? [scene.link, later] : [later, scene.link];
      const results = await inOrder(
        scene.user.id,
        links.map((link) => () => restoreEmail(link)),
      );
      expect(results.map(Boolean)).toEqual(first === "the owner's" ? [true, false] : [true, true]);
      await expectRestored(scene);
    },
  );

  it("S03 twenty uses of one link restore once", async () => {
    const scene = await intruded();
    const results = await Promise.all(Array.from({ length: 20 }, () => restoreEmail(scene.link)));
    expect(results.filter(Boolean)).toHaveLength(1);
    await expectRestored(scene);
  });

  it("S03 the address is taken while the link is used: the rest is restored, whichever is first", async () => {
    for (const place of [0, 1]) {
      const scene = await intruded();
      const other = await makeUser();
      const taker = await signInWithCode(other);
      const confirm = await begun(taker, "email", scene.user.email);
      const works = [confirm, () => restoreEmail(scene.link)];
      await Promise.allSettled((place ? works : works.toReversed()).map((work) => work()));
      const owner = (await query<{ id: string }>(sql`SELECT id FROM users WHERE email = ${scene.user.email}`))[0]?.id;
      const now = await stored(scene.user.id);
      expect([other.id, scene.user.id]).toContain(owner);
      expect({ ...now, email: "" }).toEqual({ ...scene.before, email: "" });
      expect(await lives(scene.intruder)).toBe(false);
    }
  });
});
