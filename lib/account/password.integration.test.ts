import { beforeEach, describe, expect, it, vi } from "vitest";
import { verifyPassword } from "@/lib/auth/credential-hash";
import { stateOf } from "@/lib/auth/session";
import { findWebSession } from "@/lib/auth/session.store";
import { database } from "@/lib/db";
import * as challenge from "@/local/testing/challenges";
import { installWorld } from "@/local/testing/integration";
import {
  afterwards,
  confirm,
  eventsOf,
  forget,
  fresh,
  hashOf,
  linkFor,
  passwordHash,
  signedIn,
} from "@/local/testing/reset-kit";
import { sent } from "@/local/testing/sent-emails";
import { makeUser, makeWorkgroup, startedChallenge, testClient } from "@/local/testing/test-world";
import { changePassword } from "./password-change";
import { resetLinkWorks } from "./password-reset";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));
vi.mock("@/lib/messaging/channels/resend-email", () => import("@/local/testing/sent-emails"));

installWorld();
beforeEach(forget);

async function holder(tokenHash: Buffer) {
  const state = await stateOf(tokenHash);
  if (state.state !== "signed_in") throw new Error(state.state);
  return state;
}

describe("a changed password", () => {
  const change = { currentPassword: "the old password of all", newPassword: fresh };

  it("keeps this session, ends all others, challenges and links, and tells the owner", async () => {
    const user = await makeUser({ passwordHash });
    const here = await signedIn(user);
    const others = [await signedIn(user), await signedIn(user), await signedIn(user, "mobile")];
    const stale = await signedIn({ ...user, securityStamp: user.securityStamp - 1 });
    const pending = await startedChallenge(user);
    const link = await linkFor(user);
    expect(await changePassword(await holder(here), change, testClient)).toEqual({ ok: true, endedSessions: 3 });
    expect(await findWebSession(database(), here)).not.toBeNull();
    for (const token of [...others, stale]) expect(await findWebSession(database(), token)).toBeNull();
    expect(await challenge.describeChallenge(pending.cookie)).toBeNull();
    expect(await resetLinkWorks(link)).toBe(false);
    expect(await verifyPassword(fresh, await hashOf(user))).toBe(true);
    expect(await eventsOf(user)).toContain("account.password_changed success");
    await afterwards();
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([[user.email, "Your password was changed"]]);
  });

  it("leaves everybody else's sessions alone", async () => {
    const user = await makeUser({ passwordHash });
    const neighbour = await signedIn(await makeUser());
    await changePassword(await holder(await signedIn(user)), change, testClient);
    expect(await findWebSession(database(), neighbour)).not.toBeNull();
  });

  it("is refused without the current one, which is throttled as at sign-in", async () => {
    const user = await makeUser({ passwordHash });
    const here = await holder(await signedIn(user));
    const wrong = { ...change, currentPassword: "not that" };
    for (let i = 0; i < 5; i++) {
      expect(await changePassword(here, wrong, testClient)).toEqual({ ok: false, reason: "incorrect_password" });
    }
    expect(await changePassword(here, change, testClient)).toMatchObject({ reason: "too_many_attempts" });
    expect(await hashOf(user)).toBe(passwordHash);
    expect(await eventsOf(user)).toContain("account.password_changed failure");
  });

  it("must be another and a good one, and a bad one gives its charge back", async () => {
    const user = await makeUser({ passwordHash });
    const here = await holder(await signedIn(user));
    const same = { ...change, newPassword: change.currentPassword };
    expect(await changePassword(here, same, testClient)).toMatchObject({ reason: "unacceptable" });
    for (let i = 0; i < 6; i++) {
      const weak = { ...change, newPassword: user.email };
      expect(await changePassword(here, weak, testClient)).toMatchObject({ reason: "unacceptable" });
    }
    expect(await changePassword(here, change, testClient)).toMatchObject({ ok: true });
  });

  it("S21 attack: charges the attempt before it judges the new password", async () => {
    const user = await makeUser({ passwordHash });
    const here = await holder(await signedIn(user));
    const costly = { currentPassword: "not that", newPassword: "4@8({[<369&#!1/|0$5+7%2".repeat(11) };
    for (let i = 0; i < 5; i++) {
      expect(await changePassword(here, costly, testClient)).toEqual({ ok: false, reason: "incorrect_password" });
    }
    const seen = await changePassword(here, { ...costly, newPassword: "short" }, testClient);
    expect(seen).toMatchObject({ reason: "too_many_attempts" });
  });

  it("S04 attack: a second change within the hour is reported like the first", async () => {
    const user = await makeUser({ passwordHash });
    const here = await signedIn(user);
    await changePassword(await holder(here), change, testClient);
    const again = { currentPassword: fresh, newPassword: "pferd batterie klammer" };
    expect(await changePassword(await holder(here), again, testClient)).toMatchObject({ ok: true });
    await afterwards();
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual(
      Array(2).fill([user.email, "Your password was changed"]),
    );
  });

  it("happens once when asked for twice at once", async () => {
    const here = await holder(await signedIn(await makeUser({ passwordHash })));
    const twice = ["tuesday umbrella canyon", "pferd batterie klammer"].map((newPassword) =>
      changePassword(here, { ...change, newPassword }, testClient),
    );
    const results = await Promise.all(twice);
    expect(results.filter((r) => r.ok)).toHaveLength(1);
    // The slower one finds the account changed, or the password that it was given as the current one.
    const [refused] = results.flatMap((r) => (r.ok ? [] : [r.reason]));
    expect(["conflict", "incorrect_password"]).toContain(refused);
  });
});

describe("the sign-in after a reset", () => {
  it("is reported once to the owner and, if the code went to that mailbox only, to the other admins", async () => {
    const { noticeAfterMailboxReset } = await import("@/lib/auth/mailbox-reset");
    const workgroupId = await makeWorkgroup("APP", true);
    const admin = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
    const user = await makeUser({ passwordHash, memberships: [{ workgroupId, role: "admin" }] });
    await makeUser({ memberships: [{ workgroupId }] });
    await confirm(await linkFor(user));
    await afterwards();
    sent.length = 0;
    for (let i = 0; i < 2; i++) noticeAfterMailboxReset(user.id, testClient);
    await afterwards();
    expect(sent.map(({ to }) => to).sort()).toEqual([admin.email, user.email].sort());
    expect(sent.find(({ to }) => to === admin.email)?.text).toContain(user.email);
  });

  it("is not the admins' to hear of when no code was due", async () => {
    const { noticeAfterMailboxReset } = await import("@/lib/auth/mailbox-reset");
    const workgroupId = await makeWorkgroup();
    await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
    const user = await makeUser({ passwordHash, memberships: [{ workgroupId }] });
    await confirm(await linkFor(user));
    await afterwards();
    sent.length = 0;
    noticeAfterMailboxReset(user.id, testClient);
    await afterwards();
    expect(sent.map(({ to }) => to)).toEqual([user.email]);
  });
});
