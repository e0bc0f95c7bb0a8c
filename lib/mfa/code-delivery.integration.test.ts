/** Code delivery to the providers: once, with retries, and with pauses of a channel. */
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import * as challenge from "@/local/testing/challenges";
import { begin, makeDue, personWithPhone, rowsOf } from "@/local/testing/delivery-scenes";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, testClient } from "@/local/testing/test-world";
import { dispatch, dispatchDue } from "./code-delivery";

const { messagesTo: inbox, setBehavior: tell } = installWorldWithProvider();

describe("a delivery", () => {
  it("goes out on both channels with the same code, and once, however many dispatch it", async () => {
    const user = await personWithPhone();
    const sent = await begin(user);
    await makeDue(sent);
    await Promise.all([
      ...Array.from({ length: 10 }, () => dispatch(sent.deliveryIds)),
      ...Array.from({ length: 10 }, dispatchDue),
    ]);
    // The start of the sign-in dispatches, too, and may have claimed the message.
    await expect
      .poll(() => rowsOf(sent))
      .toMatchObject([
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

  it("429 spends no attempt and pauses the channel for the time that the provider gives", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    await tell(user.email, { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 7, times: 1 });
    const sent = await begin(user);
    await dispatch(sent.deliveryIds);
    expect(await rowsOf(sent)).toMatchObject([{ state: "queued", attempts: 0, reason: "provider_busy" }]);
    const [pause] = await query<{ s: number }>(
      sql`SELECT round(extract(epoch FROM open_until - now()))::int AS s FROM provider_states WHERE provider = 'resend'`,
    );
    expect(pause?.s).toBeGreaterThanOrEqual(6);
    expect(pause?.s).toBeLessThanOrEqual(7);
    const other = await begin(await makeUser({ twoFactorEnabled: true }));
    await dispatch(other.deliveryIds);
    expect(await rowsOf(other)).toMatchObject([{ state: "queued", attempts: 0 }]);
    await makeDue(sent);
    await makeDue(other);
    await dispatchDue();
    await expect.poll(() => rowsOf(sent)).toMatchObject([{ state: "sent", attempts: 1 }]);
    await expect.poll(() => rowsOf(other)).toMatchObject([{ state: "sent", attempts: 1 }]);
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

it("ignores an id that is no delivery", async () => {
  await dispatch([randomUUID()]);
});
