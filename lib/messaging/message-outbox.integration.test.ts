import { createHash, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { currentKey } from "@/lib/config/keyring";
import { MESSAGE_BATCH, NOTICES_PER_DESTINATION } from "@/lib/contract/limits";
import { database } from "@/lib/db";
import { dispatchDue } from "@/lib/mfa/code-delivery";
import { endLaterSends, installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, signedIn, startedChallenge, testClient } from "@/local/testing/test-world";
import { newUndoLink } from "./link-token";
import { claimMessages, insertMessages, type NewMessage } from "./message.store";
import { sendDueMessages } from "./message-outbox";

const { messagesTo, requestsTo, setBehavior: tell } = installWorldWithProvider();
beforeEach(async () => {
  await endLaterSends();
  await query(sql`TRUNCATE messages, deliveries`);
  await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
});

type Call = { idempotencyKey: string };
type Arrived = { to: string; subject: string; text: string; html: string; receivedAt: string };
const inbox = (to: string) => messagesTo<Arrived>(to);
const callsTo = (to: string) => requestsTo<Call>(to);

const newAddress = () => `n-${randomUUID()}@world.test`;

const notice = (destination: string, more: Partial<NewMessage> = {}): NewMessage => ({
  kind: "password_changed",
  eventId: randomUUID(),
  recipientId: null,
  destination,
  channel: "email",
  parameters: { client: testClient },
  ...more,
});

const queue = (...messages: NewMessage[]) => insertMessages(database(), messages);

type Row = { kind: string; state: string; attempts: number; class: string | null };
const rowsOf = (destination: string) =>
  query<Row>(sql`SELECT kind, state, attempts, error_class AS class FROM messages WHERE destination = ${destination}
                  ORDER BY created_at, id`);

/** The pause before a retry, the lease of a worker and the pause of a channel are over. */
async function makeDue(): Promise<void> {
  await query(sql`UPDATE messages SET next_attempt_at = now()`);
  await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
}

describe("a message", () => {
  it("is sent once, however many workers look for it", async () => {
    const to = newAddress();
    await queue(notice(to));
    await Promise.all(Array.from({ length: 12 }, sendDueMessages));
    expect(await rowsOf(to)).toEqual([{ kind: "password_changed", state: "sent", attempts: 1, class: null }]);
    expect(await inbox(to)).toHaveLength(1);
  });

  it.each([
    ["is busy for a moment", { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 1, times: 2 }],
    ["fails three times", { kind: "fail", status: 503, name: "service_unavailable", times: 3 }],
    ["takes it and breaks the connection", { kind: "drop", times: 1 }],
    ["answers with nonsense", { kind: "garbage", body: "<html>", times: 2 }],
  ])("of a provider that %s is sent again with one key and the same bytes, and arrives once", async (_, behaviour) => {
    const to = newAddress();
    await tell(to, behaviour);
    await queue(notice(to));
    const [row] = await query<{ at: string }>(
      sql`UPDATE messages SET created_at = created_at - interval '3 hours 7 minutes' WHERE destination = ${to}
          RETURNING to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS at`,
    );
    for (let attempts = 0; attempts < 5; attempts += 1) {
      await sendDueMessages();
      await makeDue();
    }
    // Another payload with the key of an accepted message would have been refused.
    expect(await rowsOf(to)).toMatchObject([{ state: "sent", class: null }]);
    const arrived = await inbox(to);
    expect(arrived).toHaveLength(1);
    // The time of the event, not of the attempt.
    expect(arrived[0]?.text).toContain(`${row?.at} UTC`);
    const calls = await callsTo(to);
    expect(calls.length).toBeGreaterThan(1);
    expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it("that is refused for good is not sent again", async () => {
    const to = newAddress();
    await tell(to, { kind: "fail", status: 422, name: "validation_error" });
    await queue(notice(to));
    await sendDueMessages();
    await makeDue();
    await sendDueMessages();
    expect(await rowsOf(to)).toMatchObject([{ state: "failed", attempts: 1, class: "422 validation_error" }]);
    expect(await callsTo(to)).toHaveLength(1);
  });

  it("uses no attempt for a 429, which pauses the channel for all", async () => {
    const [to, other] = [newAddress(), newAddress()];
    await tell(to, { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 7, times: 1 });
    await queue(notice(to));
    await sendDueMessages();
    expect(await rowsOf(to)).toMatchObject([{ state: "queued", attempts: 0 }]);
    await queue(notice(other));
    await sendDueMessages();
    expect(await rowsOf(other)).toMatchObject([{ state: "queued", attempts: 0 }]);
    await makeDue();
    await sendDueMessages();
    expect([...(await rowsOf(to)), ...(await rowsOf(other))]).toMatchObject([{ state: "sent" }, { state: "sent" }]);
  });

  it("S08 fault: of a worker that died after the claim is sent when its lease has run out, not before", async () => {
    const to = newAddress();
    await queue(notice(to));
    await claimMessages(database(), { kinds: ["password_changed"], keyIds: [] });
    await sendDueMessages();
    expect(await rowsOf(to)).toMatchObject([{ state: "sending", attempts: 1 }]);
    await makeDue();
    await sendDueMessages();
    expect(await rowsOf(to)).toMatchObject([{ state: "sent", attempts: 2 }]);
    expect(await inbox(to)).toHaveLength(1);
  });

  it("is old news after its time, and is dropped", async () => {
    const to = newAddress();
    await queue(notice(to));
    await query(sql`UPDATE messages SET expires_at = now() WHERE destination = ${to}`);
    await sendDueMessages();
    expect(await rowsOf(to)).toMatchObject([{ state: "canceled", attempts: 0 }]);
    expect(await inbox(to)).toEqual([]);
  });

  it("to an account that was deleted is canceled", async () => {
    const user = await makeUser();
    await queue(notice(user.email, { recipientId: user.id }));
    await query(sql`DELETE FROM users WHERE id = ${user.id}::uuid`);
    await sendDueMessages();
    expect(await rowsOf(user.email)).toMatchObject([{ state: "canceled" }]);
  });

  it("of a kind or a key that this instance does not have is left to one that does", async () => {
    const to = newAddress();
    await queue(notice(to, { kind: "of_a_later_release" }), notice(to, { keyId: "AAAAAAAA" }));
    await sendDueMessages();
    expect(await rowsOf(to)).toMatchObject([{ state: "queued" }, { state: "queued" }]);
  });
});

describe("codes and links before notices", () => {
  it("no notice leaves while a code is due on its channel", async () => {
    const to = newAddress();
    await query(sql`UPDATE provider_states SET cause = 'rate_limited', open_until = now() + interval '1 hour'`);
    const users = await Promise.all(Array.from({ length: 25 }, () => makeUser({ twoFactorEnabled: true })));
    for (const user of users) await startedChallenge(user);
    await queue(notice(to), notice(to), notice(to));
    await query(sql`UPDATE deliveries SET next_attempt_at = now()`);
    await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
    await sendDueMessages();
    expect(await inbox(to)).toEqual([]);
    // More codes than one batch has: one sweep sends them all.
    await dispatchDue();
    await sendDueMessages();
    const lastCode = (await Promise.all(users.map(({ email }) => inbox(email))))
      .flat()
      .map(({ receivedAt }) => receivedAt);
    expect(lastCode).toHaveLength(25);
    const first = (await inbox(to)).at(-1);
    expect(Date.parse(first?.receivedAt ?? "")).toBeGreaterThanOrEqual(Math.max(...lastCode.map(Date.parse)));
  });

  it("a link goes before the notices that wait already", async () => {
    const [to, linked] = [newAddress(), newAddress()];
    // A retry of an earlier test must not send the notices before the link is queued.
    await query(sql`UPDATE provider_states SET cause = 'rate_limited', open_until = now() + interval '1 hour'`);
    await queue(...Array.from({ length: 2 * MESSAGE_BATCH }, () => notice(to)));
    const { ref } = newUndoLink();
    await queue(notice(linked, { kind: "email_changed", parameters: { client: null, undo: ref }, keyId: ref.keyId }));
    await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
    await sendDueMessages();
    expect(await rowsOf(linked)).toMatchObject([{ state: "sent" }]);
    const [link] = await inbox(linked);
    const notices = await inbox(to);
    expect(notices).toHaveLength(2 * MESSAGE_BATCH);
    // Only those of its own batch may arrive before it.
    const earlier = notices.filter(({ receivedAt }) => receivedAt < (link?.receivedAt ?? ""));
    expect(earlier.length).toBeLessThan(MESSAGE_BATCH);
  });
});

describe("S04 attack: muting a mailbox", () => {
  it("one event is one message, however often and however many insert it", async () => {
    const to = newAddress();
    const eventId = randomUUID();
    await Promise.all(Array.from({ length: 10 }, () => queue(notice(to, { eventId }))));
    expect(await rowsOf(to)).toHaveLength(1);
    await queue(notice(to, { eventId, kind: "phone_changed" }), notice(to));
    expect(await rowsOf(to)).toHaveLength(3);
  });

  it("a flood of notices is stored and not sent beyond the limit of a destination, and holds back no link and no other mailbox", async () => {
    const [to, other] = [newAddress(), newAddress()];
    const { ref } = newUndoLink();
    // Nothing is sent meanwhile, also not by a retry that an earlier test has left.
    await query(
      sql`UPDATE provider_states SET open_until = now() + interval '1 hour', cause = 'failing' WHERE provider = 'resend'`,
    );
    onTestFinished(async () => {
      await query(sql`UPDATE provider_states SET open_until = NULL, cause = NULL WHERE provider = 'resend'`);
    });
    for (let i = 0; i < 2 * NOTICES_PER_DESTINATION.points + 5; i += 1) await queue(notice(to));
    await queue(
      notice(to, { kind: "email_changed", parameters: { client: null, undo: ref }, keyId: ref.keyId }),
      notice(to, { kind: "password_reset_link" }),
      notice(other),
    );
    const states = (await rowsOf(to)).map(({ kind, state, class: reason }) => `${kind} ${state} ${reason}`);
    expect(states.filter((state) => state === "password_changed queued null")).toHaveLength(
      NOTICES_PER_DESTINATION.points,
    );
    expect(states.filter((state) => state === "password_changed canceled hourly_limit")).toHaveLength(
      NOTICES_PER_DESTINATION.points + 5,
    );
    expect(states).toEqual(expect.arrayContaining(["email_changed queued null", "password_reset_link queued null"]));
    expect(await rowsOf(other)).toMatchObject([{ state: "queued" }]);
    // An hour after the first ones, while the flood goes on: what was held back does not count.
    await query(
      sql`UPDATE messages SET created_at = now() - interval '61 minutes' WHERE destination = ${to} AND state = 'queued'`,
    );
    await queue(notice(to, { eventId: "later" }));
    const [later] = await query(sql`SELECT state FROM messages WHERE destination = ${to} AND event_id = 'later'`);
    expect(later).toEqual({ state: "queued" });
  });
});

describe("an undo link", () => {
  it("is derived from the message, which stores no token, and is the same on every attempt", async () => {
    const to = newAddress();
    const { ref, hash } = newUndoLink();
    await tell(to, { kind: "drop", times: 1 });
    await queue(notice(to, { kind: "email_changed", parameters: { client: null, undo: ref }, keyId: ref.keyId }));
    await sendDueMessages();
    await makeDue();
    await sendDueMessages();
    const [message] = await inbox(to);
    const token = /undo-email\/([\w-]{43})$/m.exec(message?.text ?? "")?.[1] ?? "";
    expect(createHash("sha256").update(token).digest()).toEqual(hash);
    expect(message?.html).toMatch(new RegExp(`undo-email/${token}" [^>]*>Undo the change</a>`));
    const [row] = await query<{ row: string }>(sql`SELECT m::text AS row FROM messages m WHERE destination = ${to}`);
    expect(row?.row).not.toContain(token);
    expect(row?.row).toContain(currentKey().id);
  });
});

it("S17 an admin who changes the policy is reported to each other admin, once a change, with names that cannot inject", async () => {
  const { updateTwoFactorRequired } = await import("@/lib/workgroups/policy.store");
  const workgroupId = await makeWorkgroup();
  await query(sql`UPDATE workgroups SET name = '<b>Bold</b> & Co' WHERE id = ${workgroupId}::uuid`);
  const admins = await Promise.all(
    Array.from({ length: 3 }, () => makeUser({ memberships: [{ workgroupId, role: "admin" as const }] })),
  );
  const [actor, second, third] = admins;
  if (!actor || !second || !third) throw new Error("nobody");
  const member = await makeUser({ memberships: [{ workgroupId }] });
  const disabled = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
  const elsewhere = await makeUser({ memberships: [{ workgroupId: await makeWorkgroup(), role: "admin" }] });
  await query(sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${disabled.id}::uuid`);
  await query(sql`UPDATE users SET name = 'Ada <i>' WHERE id = ${actor.id}::uuid`);
  const browser = await signedIn(actor);
  await query(sql`UPDATE sessions SET second_step_at = now() WHERE id = ${browser.actor.sessionId}::uuid`);
  for (const required of [true, true, false]) {
    const set = await updateTwoFactorRequired(database(), browser.actor, { workgroupId, required }, testClient);
    expect(set.ok).toBe(true);
  }
  await sendDueMessages();
  for (const { email } of [second, third]) {
    // Sent at the same time, they arrive in either order.
    const [off, on] = (await inbox(email)).sort((a, b) => a.subject.localeCompare(b.subject));
    expect([on?.subject, off?.subject]).toEqual([
      "2 Factor Login is now required in a workgroup",
      "2 Factor Login is no longer required in a workgroup",
    ]);
    expect(on?.text).toContain(
      `The admin Ada <i> (${actor.email}) turned 2 Factor Login on for all members of the workgroup <b>Bold</b> & Co.`,
    );
    expect(on?.text).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(on?.text).not.toContain(testClient.ipAddress);
    expect(on?.html).not.toMatch(/<b>Bold|Ada <i>/);
  }
  for (const { email } of [actor, member, disabled, elsewhere]) expect(await inbox(email)).toEqual([]);
});
