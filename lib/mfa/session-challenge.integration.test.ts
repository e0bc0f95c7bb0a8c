import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attemptConfirmation, findConfirmation } from "@/lib/account/contact-change.store";
import { findWebSession } from "@/lib/auth/session.store";
import { currentKey } from "@/lib/config/keyring";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { Actor } from "@/lib/db/authority";
import type { User } from "@/lib/db/users";
import { makeUser, openWorld, signedIn, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import * as challenge from "./challenge";
import { deriveCode } from "./code";
import { verifyBoundCode } from "./engine";
import * as within from "./session-challenge";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

async function actorOf(user: User): Promise<Actor> {
  return (await signedIn(user)).actor;
}

/** From now on the user's workgroup requires a code, which the user's sessions lack. */
const enforce = (user: User) =>
  query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${user.workgroups[0]?.id}::uuid`);

async function codeOf(holder: Actor, purpose: "reauthenticate" | "confirm_phone" | "confirm_email"): Promise<string> {
  const rows = await query<{ id: string }>(
    sql`SELECT id FROM challenges WHERE session_id = ${holder.sessionId}::uuid AND purpose = ${purpose}
         ORDER BY created_at DESC LIMIT 1`,
  );
  return deriveCode(currentKey(), rows[0]?.id ?? "", purpose);
}

async function confirm(holder: Actor, channel: Channel, code: string) {
  const purpose = `confirm_${channel}` as const;
  const found = await findConfirmation(database(), holder.sessionId, purpose);
  const change =
    channel === "email" ? { channel, undo: { ref: { id: "", keyId: "" }, hash: randomBytes(32) } } : { channel };
  return verifyBoundCode(found && { ...found, purpose, cookieHash: holder.tokenHash }, code, async (tried) => {
    return (await attemptConfirmation(database(), tried, change, testClient)).tried;
  });
}

describe("the second step of a session that lacks it", () => {
  it("keeps the session's end and the age of its password, and ends the old session", async () => {
    const user = await makeUser();
    const holder = await actorOf(user);
    await enforce(user);
    await query(
      sql`UPDATE sessions SET authenticated_at = now() - interval '2 hours', expires_at = now() + interval '1 hour'
           WHERE id = ${holder.sessionId}::uuid`,
    );
    const started = await startedChallenge(user, undefined, holder);
    const id = started.cookie.split(".")[1] ?? "";
    const tokenHash = randomBytes(32);
    const session = { tokenHash, client: testClient, replacedTokenHash: null };
    const result = await challenge.verifyCode(started.cookie, deriveCode(currentKey(), id, "sign_in"), session);
    expect(result.ok).toBe(true);
    expect(await findWebSession(database(), holder.tokenHash)).toBeNull();
    const now = await findWebSession(database(), tokenHash);
    expect(now?.session).toMatchObject({ recentlyAuthenticated: false });
    expect(now?.session.secondStepAt).not.toBeNull();
    const rows = await query<{ minutes: number }>(
      sql`SELECT round(extract(epoch FROM expires_at - now()) / 60)::int AS minutes FROM sessions WHERE token_hash = ${tokenHash}`,
    );
    expect(rows[0]?.minutes).toBe(60);
  });

  it("is over when the session ended in the meantime", async () => {
    const user = await makeUser();
    const holder = await actorOf(user);
    await enforce(user);
    const started = await startedChallenge(user, undefined, holder);
    const id = started.cookie.split(".")[1] ?? "";
    await query(sql`UPDATE sessions SET revoked_at = now() WHERE id = ${holder.sessionId}::uuid`);
    const session = { tokenHash: randomBytes(32), client: testClient, replacedTokenHash: null };
    const result = await challenge.verifyCode(started.cookie, deriveCode(currentKey(), id, "sign_in"), session);
    expect(result.ok).toBe(false);
  });
});

describe("a password given again", () => {
  it("is completed by the code: authentication is recent then", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const holder = await actorOf(user);
    await query(
      sql`UPDATE sessions SET authenticated_at = now() - interval '2 hours', second_step_at = now() - interval '2 hours'
           WHERE id = ${holder.sessionId}::uuid`,
    );
    const opened = await within.createStepUpChallenge(user, holder, testClient);
    expect(opened).toMatchObject({ ok: true, deliveryIds: [expect.any(String)] });
    expect((await findWebSession(database(), holder.tokenHash))?.session.recentlyAuthenticated).toBe(false);
    const code = await codeOf(holder, "reauthenticate");
    expect((await within.verifyStepUpCode(holder, code, testClient)).ok).toBe(true);
    expect((await findWebSession(database(), holder.tokenHash))?.session.recentlyAuthenticated).toBe(true);
    expect((await within.verifyStepUpCode(holder, code, testClient)).ok).toBe(false);
  });

  it("a second request replaces the first challenge", async () => {
    const user = await makeUser();
    const holder = await actorOf(user);
    await within.createStepUpChallenge(user, holder, testClient);
    const first = await codeOf(holder, "reauthenticate");
    await within.createStepUpChallenge(user, holder, testClient);
    const second = await codeOf(holder, "reauthenticate");
    if (first !== second) expect((await within.verifyStepUpCode(holder, first, testClient)).ok).toBe(false);
    expect((await within.verifyStepUpCode(holder, second, testClient)).ok).toBe(true);
  });
});

describe("attack: codes out of place (A11)", () => {
  it("a confirming code is no sign-in code, nor the reverse, nor one of another session", async () => {
    const user = await makeUser();
    const holder = await actorOf(user);
    const other = await actorOf(user);
    const to = { channel: "phone", destination: "+14155550188" } as const;
    await within.createConfirmationChallenge(user, holder, to, testClient);
    await within.createStepUpChallenge(user, holder, testClient);
    const confirming = await codeOf(holder, "confirm_phone");
    expect(await within.verifyStepUpCode(holder, confirming, testClient)).toMatchObject({ reason: "incorrect" });
    expect(await confirm(other, "phone", confirming)).toMatchObject({
      reason: "no_challenge",
    });
    expect(await confirm(holder, "email", confirming)).toMatchObject({
      reason: "no_challenge",
    });
    const stolenToken = { ...holder, tokenHash: other.tokenHash };
    expect(await confirm(stolenToken, "phone", confirming)).toMatchObject({
      reason: "no_challenge",
    });
    expect((await confirm(holder, "phone", confirming)).ok).toBe(true);
  });

  it("wrong codes within a session count with those of sign-ins", async () => {
    const user = await makeUser();
    const holder = await actorOf(user);
    for (let round = 0; round < 2; round++) {
      await within.createStepUpChallenge(user, holder, testClient);
      const right = await codeOf(holder, "reauthenticate");
      const wrong = right === "000000" ? "111111" : "000000";
      for (let i = 0; i < 5; i++) await within.verifyStepUpCode(holder, wrong, testClient);
    }
    const started = await startedChallenge(user);
    expect((await challenge.describeChallenge(started.cookie))?.view.status).toBe("paused");
  });
});
