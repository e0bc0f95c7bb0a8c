import { randomBytes, randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type SignedIn, stateOf } from "@/lib/auth/session";
import { findWebSession, insertPasswordSession } from "@/lib/auth/session.store";
import { currentKey } from "@/lib/config/keyring";
import type { Channel, SuppressionReason } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { suppress } from "@/lib/messaging/suppression.store";
import * as challenge from "@/lib/mfa/challenge";
import { deriveCode } from "@/lib/mfa/code";
import { kindsTo, queuedNotices } from "@/local/testing/notices";
import { outcome, succeeded } from "@/local/testing/results";
import { makeUser, makeWorkgroup, openWorld, reload, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { toAccount } from "./account-view";
import { confirmContactChange, describeContactChange, startContactChange } from "./contact-change";

// Outside a request there is no "after": nothing is sent here.
vi.mock("next/server", () => ({ after: () => {} }));

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const query = <Row>(text: SQL) => run<Row>(database(), text);
const newEmail = () => `new-${randomUUID()}@world.test`;
let numbers = 1000;
const newNumber = () => `+1415555${++numbers}`;

async function signIn(user: User): Promise<SignedIn> {
  const tokenHash = randomBytes(32);
  await insertPasswordSession(database(), user, { tokenHash, client: testClient, replacedTokenHash: null });
  const state = await stateOf(tokenHash);
  if (state.state !== "signed_in") throw new Error(state.state);
  return state;
}

const someone = async () =>
  makeUser({ memberships: [{ workgroupId: await makeWorkgroup("APP4") }], phone: newNumber() });
const lives = async (who: SignedIn) => (await findWebSession(database(), who.tokenHash)) !== null;
const isOut = async (channel: Channel, address: string | null) =>
  (await query(sql`SELECT FROM suppressions WHERE channel = ${channel} AND destination = ${address}`)).length === 1;

async function codeOf(who: SignedIn, channel: Channel): Promise<string> {
  const purpose = `confirm_${channel}` as const;
  const [row] = await query<{ id: string }>(
    sql`SELECT id FROM challenges WHERE session_id = ${who.session.id}::uuid AND purpose = ${purpose} ORDER BY created_at DESC LIMIT 1`,
  );
  return deriveCode(currentKey(), row?.id ?? "", purpose);
}

async function confirm(who: SignedIn, channel: Channel, address: string): ReturnType<typeof confirmContactChange> {
  await succeeded(startContactChange(who, channel, address, testClient));
  return confirmContactChange(who, channel, await codeOf(who, channel), testClient);
}

const eventsOf = (user: User) =>
  query<{ type: string; result: string }>(
    sql`SELECT type, result FROM audit_events WHERE subject_id = ${user.id}::uuid AND actor_id = subject_id ORDER BY id`,
  ).then((rows) => rows.map(({ type, result }) => `${type} ${result}`));

const channels = ["email", "phone"] as const;
const reasons = ["bounced", "complained", "opted_out"] as const satisfies readonly SuppressionReason[];
const cases = channels.flatMap((channel) => reasons.map((reason) => [channel, reason] as const));

describe("one's own address", () => {
  it.each(cases)("(%s, %s) is confirmed again: it gets codes, and nothing else happens", async (channel, reason) => {
    const user = await someone();
    const address = user[channel] ?? "";
    await suppress(database(), channel, address, reason);
    const [here, elsewhere] = [await signIn(user), await signIn(user)];
    expect(toAccount(here).delivery[channel]).toEqual({ reason, since: expect.stringMatching(/^\d{4}-.*Z$/) });
    const waiting = await startedChallenge(user);
    const told = await queuedNotices();
    await succeeded(startContactChange(here, channel, ` ${address.toUpperCase()} `, testClient));
    const queued = await query(
      sql`SELECT d.channel, d.destination, d.state FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
           WHERE c.session_id = ${here.session.id}::uuid`,
    );
    expect(queued).toEqual([{ channel, destination: address, state: "queued" }]);
    expect(await isOut(channel, address)).toBe(true);
    await succeeded(confirmContactChange(here, channel, await codeOf(here, channel), testClient));

    expect(await isOut(channel, address)).toBe(false);
    const now = await reload(user.email);
    expect(now).toEqual({ ...user, emailSuppression: null, phoneSuppression: null });
    expect([await lives(here), await lives(elsewhere)]).toEqual([true, true]);
    expect((await challenge.describeChallenge(waiting.cookie))?.view.status).toBe("open");
    expect(await query(sql`SELECT FROM links WHERE user_id = ${user.id}::uuid`)).toEqual([]);
    expect(await queuedNotices()).toEqual(told);
    const events = await eventsOf(user);
    expect(events.slice(-2).sort()).toEqual(["account.confirmation success", "delivery.suppression_lifted success"]);
    expect(events.join()).not.toContain("_changed");
  });

  it.each(channels)("(%s) stays out with a wrong code, which counts as any other", async (channel) => {
    const user = await someone();
    await suppress(database(), channel, user[channel] ?? "", "bounced");
    const here = await signIn(user);
    await succeeded(startContactChange(here, channel, user[channel] ?? "", testClient));
    const wrong = (await codeOf(here, channel)) === "000000" ? "111111" : "000000";
    expect(await outcome(confirmContactChange(here, channel, wrong, testClient))).toBe("incorrect");
    expect((await describeContactChange(here, channel))?.attemptsLeft).toBe(4);
    expect(await isOut(channel, user[channel])).toBe(true);
    expect((await eventsOf(user)).at(-1)).toBe("account.confirmation failure");
  });

  it("that an admin lets in meanwhile is confirmed all the same, without a second event", async () => {
    const user = await someone();
    await suppress(database(), "email", user.email, "bounced");
    const here = await signIn(user);
    await succeeded(startContactChange(here, "email", user.email, testClient));
    await query(sql`DELETE FROM suppressions WHERE destination = ${user.email}`);
    await succeeded(confirmContactChange(here, "email", await codeOf(here, "email"), testClient));
    expect((await eventsOf(user)).at(-1)).toBe("account.confirmation success");
    expect(await reload(user.email)).toMatchObject({ securityStamp: user.securityStamp });
  });

  it("needs recent authentication, and is refused where it gets messages", async () => {
    const user = await someone();
    const here = await signIn(user);
    expect(await outcome(startContactChange(here, "email", user.email, testClient))).toBe("current");
    expect(await outcome(startContactChange(here, "phone", user.phone ?? "", testClient))).toBe("current");
    await suppress(database(), "email", user.email, "bounced");
    const again = await signIn(user);
    const stale = { ...again, session: { ...again.session, recentlyAuthenticated: false } };
    expect(await outcome(startContactChange(stale, "email", user.email, testClient))).toBe("reauthentication_required");
    expect(await outcome(startContactChange(again, "phone", user.phone ?? "", testClient))).toBe("current");
  });
});

describe("a new address", () => {
  it.each(cases)("(%s, %s)", async (channel, reason) => {
    const user = await someone();
    const address = channel === "email" ? newEmail() : newNumber();
    await suppress(database(), channel, address, reason);
    const here = await signIn(user);
    if (reason !== "bounced") {
      expect(await outcome(startContactChange(here, channel, address, testClient))).toBe("unwanted");
      expect(await query(sql`SELECT FROM challenges WHERE user_id = ${user.id}::uuid`)).toEqual([]);
      expect(await isOut(channel, address)).toBe(true);
      return;
    }
    await succeeded(confirm(here, channel, address));
    expect(await isOut(channel, address)).toBe(false);
    const now = await reload(channel === "email" ? address : user.email);
    expect(now).toMatchObject({ [channel]: address, securityStamp: user.securityStamp + 1 });
    expect((await eventsOf(user)).slice(-2).sort()).toEqual([
      `account.${channel}_changed success`,
      "delivery.suppression_lifted success",
    ]);
    if (channel === "email") expect(await kindsTo(address)).toEqual(["email_confirmed"]);
    expect(await kindsTo(user.email)).toEqual([`${channel}_changed`]);
  });

  it("attack: the code for somebody else's suppressed address lifts nothing when the address is taken", async () => {
    const [owner, user] = [await someone(), await someone()];
    await suppress(database(), "email", owner.email, "bounced");
    const here = await signIn(user);
    expect(await outcome(confirm(here, "email", owner.email))).toBe("destination_taken");
    expect(await isOut("email", owner.email)).toBe(true);
  });
});
