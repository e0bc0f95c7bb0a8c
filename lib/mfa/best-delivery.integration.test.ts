import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import type { DeliveryReason, DeliveryState } from "@/lib/contract/vocabulary";
import type { User } from "@/lib/db/users";
import * as challenge from "@/local/testing/challenges";
import { createConfirmationChallenge, describeSessionChallenge, resendSessionCode } from "@/local/testing/challenges";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, signedIn, startedChallenge, testClient } from "@/local/testing/test-world";

installWorldWithProvider();

let numbers = 1000;
const someone = async () =>
  makeUser({
    twoFactorEnabled: true,
    phone: `+1415555${++numbers}`,
    memberships: [{ workgroupId: await makeWorkgroup("APP4") }],
  });

/** The newest message of a channel gets this state, as a provider's report gives it. */
async function report(user: User, channel: string, state: DeliveryState, reason: DeliveryReason | null = null) {
  await query(
    sql`UPDATE deliveries SET state = ${state}, reason = ${reason} WHERE id = (
          SELECT d.id FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
           WHERE c.user_id = ${user.id}::uuid AND d.channel = ${channel} ORDER BY d.created_at DESC LIMIT 1)`,
  );
}

const makeDue = (user: User) => query(sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${user.id}::uuid`);

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

it("S28 a resend that fails does not hide that the first message was delivered", async () => {
  const user = await someone();
  const started = await startedChallenge(user);
  const view = async () => (await challenge.describeChallenge(started.cookie))?.view.deliveries;
  await report(user, "email", "delivered");
  await report(user, "phone", "failed", "blocked");
  expect(await view()).toMatchObject([
    { channel: "email", state: "delivered", via: "primary", latest: { state: "delivered", reason: null, at: iso } },
    { channel: "phone", state: "failed", reason: "blocked", latest: { state: "failed", reason: "blocked" } },
  ]);
  await makeDue(user);
  expect((await challenge.resendCode(started.cookie, undefined, testClient)).ok).toBe(true);
  const [first] = (await view()) ?? [];
  expect(first).toMatchObject({ state: "delivered", latest: { state: "queued", reason: null } });
  expect(first).not.toHaveProperty("reason");
  await report(user, "email", "failed", "mailbox_full");
  await report(user, "phone", "sent");
  const [email, phone] = (await view()) ?? [];
  expect(email).toEqual({
    channel: "email",
    destination: "u***@w***.test",
    state: "delivered",
    via: "primary",
    latest: { state: "failed", reason: "mailbox_full", at: iso },
  });
  expect(phone).toMatchObject({ state: "sent", latest: { state: "sent", reason: null } });
  // A bounce of the first message counts: then nothing of that channel is left.
  await query(
    sql`UPDATE deliveries SET state = 'failed', reason = 'mailbox_unknown' WHERE destination = ${user.email}`,
  );
  expect((await view())?.[0]).toMatchObject({ state: "failed", reason: "mailbox_unknown" });
});

it("S28 a resend on one channel leaves the other as it is, and is the newest of its own", async () => {
  const user = await someone();
  const started = await startedChallenge(user);
  await report(user, "email", "failed", "mailbox_full");
  await report(user, "phone", "delivered");
  await makeDue(user);
  await challenge.resendCode(started.cookie, "email", testClient);
  expect((await challenge.describeChallenge(started.cookie))?.view.deliveries).toMatchObject([
    { channel: "email", state: "queued", latest: { state: "queued" } },
    { channel: "phone", state: "delivered", latest: { state: "delivered" } },
  ]);
});

it("S28 a code within a session shows the same", async () => {
  const user = await someone();
  const { actor: holder } = await signedIn(user);
  await query(sql`UPDATE sessions SET second_step_at = now() WHERE id = ${holder.sessionId}::uuid`);
  const to = { channel: "email", destination: "new@world.test" } as const;
  await createConfirmationChallenge(user, holder, to, testClient);
  await report(user, "email", "sent");
  await makeDue(user);
  expect(await resendSessionCode(holder, "confirm_email", testClient)).toMatchObject({
    ok: true,
    view: { deliveries: [{ state: "sent", latest: { state: "queued" } }] },
  });
  await report(user, "email", "unknown", "provider_silent");
  expect((await describeSessionChallenge(holder, "confirm_email"))?.deliveries).toMatchObject([
    { state: "sent", latest: { state: "unknown", reason: "provider_silent", at: iso } },
  ]);
});
