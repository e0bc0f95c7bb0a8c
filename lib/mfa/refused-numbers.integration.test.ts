/** S25: a number that is already in an account and may get no text messages: premium, or of a country that is not configured any more. */

import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { toAccount } from "@/lib/account/account-view";
import { noticeAfterMailboxReset } from "@/lib/auth/mailbox-reset";
import { currentKey } from "@/lib/config/keyring";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { User } from "@/lib/db/users";
import { workgroupDeliveryHealth } from "@/lib/messaging/health/delivery-health";
import * as challenge from "@/local/testing/challenges";
import { createConfirmationChallenge } from "@/local/testing/challenges";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { later, runScheduledWork } from "@/local/testing/scheduled-work";
import {
  giveConsent,
  makeUser,
  makeWorkgroup,
  reload,
  signedIn,
  startedChallenge,
  testClient,
} from "@/local/testing/test-world";
import { deriveCode } from "./code";
import { dispatch, dispatchDue } from "./code-delivery";
import { policyOf } from "./destinations";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

const { messagesTo: inbox } = installWorldWithProvider({ SMS_COUNTRIES: "US,CA" });
beforeEach(async () => {
  await query(sql`DELETE FROM throttles`);
  later.length = 0;
});

let numbers = 1000;
/** One of each kind for every test: limits are counted by number. */
const premium = () => `+1900555${++numbers}`;
const british = () => `+44791112${++numbers}`;
const mobile = () => `+1415555${++numbers}`;

const someone = async (phone: string) =>
  makeUser({ twoFactorEnabled: true, phone, memberships: [{ workgroupId: await makeWorkgroup("APP4", true) }] });

const shown = (view: ChallengeView | undefined) =>
  view?.deliveries.map(({ channel, state, reason }) => [channel, state, reason].filter(Boolean).join(" "));

async function begin(user: User) {
  const started = await startedChallenge(user);
  const id = started.cookie.split(".")[1] ?? "";
  const view = (await challenge.describeChallenge(started.cookie))?.view;
  return { ...started, id, view, code: deriveCode(currentKey(), id, "sign_in") };
}

const kinds: [kind: string, number: () => string, reason: string][] = [
  ["premium", premium, "number_unsupported"],
  ["of a country that is not configured", british, "country_unsupported"],
];

describe.each(kinds)("S25 attack: a number that is %s", (_, number, reason) => {
  it("gets no text message, and the page says why; the email carries the sign-in", async () => {
    const user = await someone(number());
    const { view, deliveryIds, cookie, code } = await begin(user);
    expect(view?.status).toBe("open");
    expect(shown(view)).toEqual(["email queued", `phone failed ${reason}`]);
    await dispatch(deliveryIds);
    await dispatchDue();
    expect(await inbox(user.phone)).toEqual([]);
    expect((await inbox(user.email))[0]?.text).toContain(code);
    // Neither the number nor a daily cap was charged.
    expect(
      await query(sql`SELECT key FROM throttles WHERE key ~ '^send-(number|unproven|dial-code|workgroup|all)'`),
    ).toEqual([]);
    const session = { tokenHash: randomBytes(32), client: testClient, replacedTokenHash: null };
    expect(await challenge.verifyCode(cookie, code, session)).toMatchObject({ ok: true });
  });

  it("is refused at a resend as well; asking for it alone is no resend", async () => {
    const user = await someone(number());
    const { cookie, id } = await begin(user);
    const due = () => query(sql`UPDATE challenges SET next_send_at = now() WHERE id = ${id}::uuid`);
    await due();
    expect(await challenge.resendCode(cookie, "phone", testClient)).toEqual({
      ok: false,
      reason: "channel_unavailable",
    });
    const again = await challenge.resendCode(cookie, undefined, testClient);
    expect(again.ok && shown(again.view)).toEqual(["email queued", `phone failed ${reason}`]);
  });

  it("is checked when the message is claimed: it was allowed when it was queued", async () => {
    const user = await someone(mobile());
    const { deliveryIds, cookie, id } = await begin(user);
    const lost = number();
    await query(sql`UPDATE users SET phone = ${lost} WHERE id = ${user.id}::uuid`);
    await giveConsent(user.id, lost);
    await query(
      sql`UPDATE deliveries SET destination = ${lost} WHERE challenge_id = ${id}::uuid AND channel = 'phone'`,
    );
    await dispatch(deliveryIds);
    expect(await inbox(lost)).toEqual([]);
    expect(shown((await challenge.describeChallenge(cookie))?.view)).toEqual(["email sent", `phone failed ${reason}`]);
    // No provider was called: it is told as "not sent" by our own rules.
    const workgroupId = user.workgroups[0]?.id ?? "";
    const health = await workgroupDeliveryHealth({ asker: user.id, tenant: workgroupId }, 1);
    expect(health.ok && health.value.channels.phone.total).toMatchObject({
      attempted: 0,
      notSent: 1,
      notSentByReason: { [reason]: 1 },
    });
  });

  it("gets no code that confirms it", async () => {
    const user = await someone(mobile());
    await query(sql`UPDATE workgroups SET two_factor_required = false`);
    await query(sql`UPDATE users SET two_factor_enabled = false WHERE id = ${user.id}::uuid`);
    const { actor } = await signedIn(user);
    const to = { channel: "phone", destination: number() } as const;
    expect(await createConfirmationChallenge(user, actor, to, testClient)).toMatchObject({
      ok: true,
      deliveryIds: [],
    });
    expect(await query(sql`SELECT state, reason FROM deliveries WHERE destination = ${to.destination}`)).toEqual([
      { state: "failed", reason },
    ]);
  });

  it("gets no notice by text message, and the admins hear of a sign-in whose code went to the mailbox alone", async () => {
    const user = await someone(number());
    const workgroupId = user.workgroups[0]?.id ?? "";
    await query(sql`UPDATE workgroups SET two_factor_required = true WHERE id = ${workgroupId}::uuid`);
    const admin = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
    await query(sql`UPDATE users SET mailbox_reset_at = now() WHERE id = ${user.id}::uuid`);
    noticeAfterMailboxReset(user.id, testClient);
    await runScheduledWork();
    expect(await inbox(user.phone)).toEqual([]);
    expect((await inbox(user.email))[0]?.text).toContain("Your password was reset");
    expect((await inbox(admin.email))[0]?.text).toContain(user.email);
  });

  it("is marked in the account; a number that may get text messages is not", async () => {
    const account = async (phone: string) => {
      const user = await reload((await someone(phone)).email);
      const policy = policyOf(user);
      return toAccount({ user, workgroups: user.workgroups, policy });
    };
    expect(await account(number())).toMatchObject({
      phoneVerified: true,
      phoneRefused: reason,
      twoFactor: { channels: ["email", "phone"] },
    });
    expect(await account(mobile())).toMatchObject({ phoneRefused: null });
  });
});
