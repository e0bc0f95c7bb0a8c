import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentKey } from "@/lib/config/keyring";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { startProvider } from "@/local/provider/provider";
import { makeUser, makeWorkgroup, openWorld, reload, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import * as challenge from "./challenge";
import { deriveCode } from "./code";
import { dispatch, dispatchDue } from "./code-delivery";
import { claimDeliveries, isJustQueued } from "./delivery.store";

const credentials = {
  apiKey: "re_test",
  accountSid: `AC${"0".repeat(32)}`,
  authToken: "token",
  messagingServiceSid: `MG${"0".repeat(32)}`,
};
let provider: Awaited<ReturnType<typeof startProvider>>;
let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  provider = await startProvider({ port: 0, ...credentials });
  world = await openWorld({ RESEND_BASE_URL: provider.url, TWILIO_BASE_URL: provider.url });
});
afterAll(async () => {
  await world.close();
  await provider.stop();
});

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

let phones = 0;
async function personWithPhone(): Promise<User> {
  phones += 1;
  return makeUser({
    twoFactorEnabled: true,
    phone: `+1415555${1000 + phones}`,
    memberships: [{ workgroupId: await makeWorkgroup("APP4") }],
  });
}

type Sent = { id: string; code: string; cookie: string; deliveryIds: string[] };

async function begin(user: User): Promise<Sent> {
  const started = await startedChallenge(user);
  if (!started) throw new Error("the challenge was not opened");
  const id = started.cookie.split(".")[1] ?? "";
  return { ...started, id, code: deriveCode(currentKey(), id, "sign_in") };
}

type Row = { channel: string; state: string; reason: string | null; attempts: number; class: string | null };

function rowsOf({ id }: Sent): Promise<Row[]> {
  return query<Row>(sql`SELECT channel, state, reason, attempts, error_class AS class FROM deliveries
                         WHERE challenge_id = ${id}::uuid ORDER BY channel`);
}

async function inbox(to: string | null): Promise<{ text: string }[]> {
  return (await fetch(`${provider.url}/messages?to=${encodeURIComponent(to ?? "")}`)).json() as Promise<
    { text: string }[]
  >;
}

async function tell(address: string | null, behaviour: object): Promise<void> {
  const url = `${provider.url}/behaviours/${encodeURIComponent(address ?? "")}`;
  expect((await fetch(url, { method: "PUT", body: JSON.stringify(behaviour) })).ok).toBe(true);
}

/** Lets the time of a pause or a lease pass. */
async function makeDue({ id }: Sent): Promise<void> {
  await query(sql`UPDATE deliveries SET next_attempt_at = now() WHERE challenge_id = ${id}::uuid`);
  await query(sql`DELETE FROM channel_pauses`);
}

describe("a delivery", () => {
  it("goes out on both channels with the same code, and once, however many dispatch it", async () => {
    const user = await personWithPhone();
    const sent = await begin(user);
    await makeDue(sent);
    await Promise.all([
      ...Array.from({ length: 10 }, () => dispatch(sent.deliveryIds)),
      ...Array.from({ length: 10 }, dispatchDue),
    ]);
    expect(await rowsOf(sent)).toMatchObject([
      { channel: "email", state: "sent", attempts: 1 },
      { channel: "phone", state: "sent", attempts: 1 },
    ]);
    for (const to of [user.email, user.phone]) {
      const messages = await inbox(to);
      expect(messages).toHaveLength(1);
      expect(messages[0]?.text).toContain(sent.code);
    }
  });

  it.each([
    ["email", { kind: "fail", status: 422, name: "validation_error" }, "failed", "address_refused"],
    ["email", { kind: "fail", status: 401, name: "missing_api_key" }, "failed", "provider_account"],
    ["email", { kind: "fail", status: 429, name: "daily_quota_exceeded" }, "failed", "provider_account"],
    ["email", { kind: "fail", status: 503, name: "service_unavailable" }, "failed", "provider_unreachable"],
    ["phone", { kind: "fail", status: 400, code: 21211 }, "failed", "number_invalid"],
    ["phone", { kind: "fail", status: 400, code: 21408 }, "failed", "country_unsupported"],
    ["phone", { kind: "fail", status: 401, code: 20003 }, "failed", "provider_account"],
    ["phone", { kind: "fail", status: 500, code: 20500 }, "unknown", "provider_silent"],
    ["phone", { kind: "drop" }, "unknown", "provider_silent"],
    ["phone", { kind: "garbage", body: "<html>" }, "unknown", "provider_silent"],
    ["phone", { kind: "garbage", body: "{}" }, "unknown", "provider_silent"],
    ["phone", { kind: "garbage", body: "null" }, "unknown", "provider_silent"],
  ])("%s, %j: in the end %s, %s; the other channel arrives", async (channel, behaviour, state, reason) => {
    const user = await personWithPhone();
    await tell(channel === "email" ? user.email : user.phone, behaviour);
    const sent = await begin(user);
    await dispatch(sent.deliveryIds);
    for (let tries = 0; tries < 5; tries += 1) {
      await makeDue(sent);
      await dispatchDue();
    }
    const rows = await rowsOf(sent);
    expect(rows.find((row) => row.channel === channel)).toMatchObject({ state, reason });
    expect(rows.find((row) => row.channel !== channel)).toMatchObject({ state: "sent", reason: null });
  });

  it.each([
    ["drop", { kind: "drop", times: 1 }],
    ["garbage", { kind: "garbage", body: "{}", times: 2 }],
    ["null", { kind: "garbage", body: "null", status: 400, times: 1 }],
    ["HTML", { kind: "garbage", body: "<html>", times: 3 }],
  ])(
    "an e-mail whose answer was lost (%s) is asked again under its key and lies in the mailbox once",
    async (_, behaviour) => {
      const user = await makeUser({ twoFactorEnabled: true });
      await tell(user.email, behaviour);
      const sent = await begin(user);
      await dispatch(sent.deliveryIds);
      expect(await rowsOf(sent)).toMatchObject([{ state: "queued", attempts: 1, reason: "provider_unreachable" }]);
      for (let tries = 0; tries < 3; tries += 1) {
        await makeDue(sent);
        await dispatchDue();
      }
      expect(await rowsOf(sent)).toMatchObject([{ state: "sent", reason: null, class: null }]);
      expect(await inbox(user.email)).toHaveLength(1);
    },
  );

  it("stays the same bytes on a retry, whatever the workgroup is called by then", async () => {
    const workgroupId = await makeWorkgroup();
    const user = await makeUser({ twoFactorEnabled: true, memberships: [{ workgroupId }] });
    await tell(user.email, { kind: "drop", times: 1 });
    const sent = await begin(user);
    await dispatch(sent.deliveryIds);
    await query(sql`UPDATE workgroups SET name = 'Renamed' WHERE id = ${workgroupId}::uuid`);
    await makeDue(sent);
    await dispatchDue();
    // Another payload under the key would have been refused.
    expect(await rowsOf(sent)).toMatchObject([{ state: "sent" }]);
    expect((await inbox(user.email))[0]?.text).toContain("for APP Ltd is:");
  });

  it("429 uses no try and pauses the whole channel for as long as the provider wants", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    await tell(user.email, { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 7, times: 1 });
    const sent = await begin(user);
    await dispatch(sent.deliveryIds);
    expect(await rowsOf(sent)).toMatchObject([{ state: "queued", attempts: 0, reason: "provider_busy" }]);
    const [pause] = await query<{ s: number }>(
      sql`SELECT round(extract(epoch FROM until - now()))::int AS s FROM channel_pauses WHERE channel = 'email'`,
    );
    expect(pause?.s).toBeGreaterThanOrEqual(6);
    expect(pause?.s).toBeLessThanOrEqual(7);
    const other = await begin(await makeUser({ twoFactorEnabled: true }));
    await dispatch(other.deliveryIds);
    expect(await rowsOf(other)).toMatchObject([{ state: "queued", attempts: 0 }]);
    await makeDue(sent);
    await makeDue(other);
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "sent", attempts: 1 }]);
    expect(await rowsOf(other)).toMatchObject([{ state: "sent", attempts: 1 }]);
  });

  it("fails, rather than wait for a moment when its code is over", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    await tell(user.email, { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 60, times: 1 });
    const sent = await begin(user);
    await query(sql`UPDATE challenges SET expires_at = now() + interval '30 seconds' WHERE id = ${sent.id}::uuid`);
    await dispatch(sent.deliveryIds);
    expect(await rowsOf(sent)).toMatchObject([{ state: "failed", reason: "provider_busy" }]);
    await makeDue(sent);
  });
});

describe("kill -9", () => {
  /** The process that had claimed these is dead; nobody knows how far it came. */
  async function killed(sent: Sent): Promise<void> {
    await claimDeliveries(database(), isJustQueued(sent.deliveryIds));
    await makeDue(sent);
  }

  it("X04 before the provider was called: both messages go out after the restart", async () => {
    const user = await personWithPhone();
    const sent = await begin(user);
    await makeDue(sent);
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "sent" }, { state: "sent" }]);
  });

  it("X04 after the claim, before the call: they go out once the lease is over, not before", async () => {
    const user = await personWithPhone();
    const sent = await begin(user);
    await claimDeliveries(database(), isJustQueued(sent.deliveryIds));
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "sending" }, { state: "sending" }]);
    await makeDue(sent);
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([
      { state: "sent", attempts: 2 },
      { state: "sent", attempts: 2 },
    ]);
    for (const to of [user.email, user.phone]) expect(await inbox(to)).toHaveLength(1);
  });

  it("X05 after the provider took it, before that was stored: one e-mail, the same code", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const sent = await begin(user);
    await dispatch(sent.deliveryIds);
    await query(
      sql`UPDATE deliveries SET state = 'sending', provider_id = NULL, sent_at = NULL WHERE challenge_id = ${sent.id}::uuid`,
    );
    await makeDue(sent);
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "sent" }]);
    expect(await inbox(user.email)).toHaveLength(1);
  });

  it("X05 of a text message the callback is the witness: what it has spoken of is not sent again", async () => {
    const user = await personWithPhone();
    const sent = await begin(user);
    await dispatch(sent.deliveryIds);
    const { applyWebhookEvent } = await import("@/lib/messaging/webhooks/webhook-event.store");
    const [phone] = await query<{ id: string; sid: string }>(
      sql`UPDATE deliveries SET state = 'sending', sent_at = NULL WHERE challenge_id = ${sent.id}::uuid AND channel = 'phone'
          RETURNING id, provider_id AS sid`,
    );
    await query(sql`UPDATE deliveries SET provider_id = NULL WHERE id = ${phone?.id ?? null}::uuid`);
    await applyWebhookEvent(database(), {
      channel: "phone",
      eventId: `${phone?.sid} sent`,
      providerId: phone?.sid ?? "",
      deliveryId: phone?.id ?? null,
      state: "sent",
      reason: null,
      errorClass: null,
      suppress: null,
    });
    await makeDue(sent);
    await dispatchDue();
    expect(await inbox(user.phone)).toHaveLength(1);
  });

  it.each([
    ["expired", sql`expires_at = created_at + interval '1 millisecond'`],
    ["cancelled", sql`cancelled_at = now()`],
    ["used", sql`consumed_at = now()`],
  ])("X04 a challenge that is %s by then gets no late code", async (_, ended) => {
    const user = await makeUser({ twoFactorEnabled: true });
    const sent = await begin(user);
    await killed(sent);
    await query(sql`UPDATE challenges SET ${ended} WHERE id = ${sent.id}::uuid`);
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "failed", reason: "too_late" }]);
    expect(await inbox(user.email)).toEqual([]);
  });

  it("again and again: four tries, and then nobody can tell", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const sent = await begin(user);
    await killed(sent);
    await query(sql`UPDATE deliveries SET attempts = 4 WHERE challenge_id = ${sent.id}::uuid`);
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "unknown", reason: "interrupted", attempts: 4 }]);
    expect(await inbox(user.email)).toEqual([]);
  });
});

describe("X21 what changes while a message waits", () => {
  it.each([
    [
      "the phone is removed",
      (u: User) => sql`UPDATE users SET phone = NULL, phone_verified_at = NULL WHERE id = ${u.id}::uuid`,
    ],
    ["the phone is another", (u: User) => sql`UPDATE users SET phone = '+14155550199' WHERE id = ${u.id}::uuid`],
    [
      "the edition is APP3",
      (u: User) => sql`UPDATE workgroups SET edition = 'APP3' WHERE id = ${u.workgroups[0]?.id ?? null}::uuid`,
    ],
    ["the membership ends", (u: User) => sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${u.id}::uuid`],
  ])("%s: no text message", async (_, change) => {
    const user = await personWithPhone();
    const sent = await begin(user);
    await query(change(user));
    await makeDue(sent);
    await dispatchDue();
    expect((await rowsOf(sent))[1]).toMatchObject({
      channel: "phone",
      state: "failed",
      reason: "too_late",
      attempts: 0,
    });
    expect(await inbox(user.phone)).toEqual([]);
  });

  it("the account is disabled, or its stamp is raised: nothing at all", async () => {
    for (const change of [sql`disabled_at = now()`, sql`security_stamp = security_stamp + 1`]) {
      const user = await personWithPhone();
      const sent = await begin(user);
      await query(sql`UPDATE users SET ${change} WHERE id = ${user.id}::uuid`);
      await makeDue(sent);
      await dispatchDue();
      expect(await rowsOf(sent)).toMatchObject([{ state: "failed" }, { state: "failed" }]);
      expect([...(await inbox(user.email)), ...(await inbox(user.phone))]).toEqual([]);
    }
  });
});

describe("an address that is left out", () => {
  it("STOP takes the phone out of the next sign-in, and the e-mail goes on", async () => {
    const user = await personWithPhone();
    await tell(user.phone, { kind: "fail", status: 400, code: 21610 });
    const first = await begin(user);
    await dispatch(first.deliveryIds);
    expect((await rowsOf(first))[1]).toMatchObject({ state: "failed", reason: "opted_out" });
    await tell(user.phone, { kind: "accept" });
    const again = await begin(await reload(user.email));
    expect(again.deliveryIds).toHaveLength(1);
    await dispatch(again.deliveryIds);
    expect(await rowsOf(again)).toMatchObject([
      { state: "sent" },
      { state: "failed", reason: "opted_out", attempts: 0 },
    ]);
    expect(await inbox(user.phone)).toEqual([]);
  });

  it("the only address stays out for a day: nothing is sent, nothing is charged, nobody gets in", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    await query(
      sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${user.email}, 'bounced')`,
    );
    const [before] = await query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM throttles WHERE key LIKE 'send-account%'`,
    );
    const sent = await begin(await reload(user.email));
    expect(sent.deliveryIds).toEqual([]);
    expect(await rowsOf(sent)).toMatchObject([{ state: "failed", reason: "bounced_before" }]);
    const [after] = await query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM throttles WHERE key LIKE 'send-account%'`,
    );
    expect(after).toEqual(before);
    await query(sql`UPDATE suppressions SET since = now() - interval '25 hours' WHERE destination = ${user.email}`);
    const later = await begin(await reload(user.email));
    await dispatch(later.deliveryIds);
    expect(await rowsOf(later)).toMatchObject([{ state: "sent" }]);
  });
});

it("a resend takes the place of a message that still waits for its retry", async () => {
  const user = await makeUser({ twoFactorEnabled: true });
  await tell(user.email, { kind: "fail", status: 503, times: 1 });
  const sent = await begin(user);
  await dispatch(sent.deliveryIds);
  await query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${sent.id}::uuid`);
  const again = await challenge.resendCode(sent.cookie, undefined, testClient);
  if (!again.ok) throw new Error(again.reason);
  await dispatch(again.deliveryIds);
  await makeDue(sent);
  await dispatchDue();
  expect(await inbox(user.email)).toHaveLength(1);
  expect((await rowsOf(sent)).map(({ state, reason }) => `${state} ${reason}`).sort()).toEqual([
    "failed too_late",
    "sent null",
  ]);
});

it("an id that is no delivery is nobody's", async () => {
  await dispatch([randomUUID()]);
});
