/** S25: a number that is already in an account and may get no text messages: premium, or of a country that is not configured any more. */
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { toAccount } from "@/lib/account/account-view";
import { noticeAfterMailboxReset } from "@/lib/auth/mailbox-reset";
import { currentKey } from "@/lib/config/keyring";
import type { ChallengeView } from "@/lib/contract/sign-in";
import { database } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { workgroupDeliveryHealth } from "@/lib/messaging/health/delivery-health";
import { startProvider } from "@/local/provider/provider";
import {
  makeUser,
  makeWorkgroup,
  openWorld,
  reload,
  signedIn,
  startedChallenge,
  testClient,
} from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import * as challenge from "./challenge";
import { deriveCode } from "./code";
import { dispatch, dispatchDue } from "./code-delivery";
import { createConfirmationChallenge } from "./session-challenge";

const later: (() => Promise<unknown>)[] = [];
vi.mock("next/server", () => ({ after: (work: () => Promise<unknown>) => later.push(work) }));

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
  world = await openWorld({ RESEND_BASE_URL: provider.url, TWILIO_BASE_URL: provider.url, SMS_COUNTRIES: "US,CA" });
});
afterAll(async () => {
  await world.close();
  await provider.stop();
});
beforeEach(async () => {
  await query(sql`DELETE FROM throttles`);
  later.length = 0;
});

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

let numbers = 1000;
/** One of each kind for every test: limits are counted by number. */
const premium = () => `+1900555${++numbers}`;
const british = () => `+44791112${++numbers}`;
const mobile = () => `+1415555${++numbers}`;

const someone = async (phone: string) =>
  makeUser({ twoFactorEnabled: true, phone, memberships: [{ workgroupId: await makeWorkgroup("APP4", true) }] });

async function inbox(to: string | null): Promise<{ text: string }[]> {
  const response = await fetch(`${provider.url}/messages?to=${encodeURIComponent(to ?? "")}`);
  return response.json() as Promise<{ text: string }[]>;
}

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
    for (let work = later.shift(); work; work = later.shift()) await work();
    expect(await inbox(user.phone)).toEqual([]);
    expect((await inbox(user.email))[0]?.text).toContain("reset your password");
    expect((await inbox(admin.email))[0]?.text).toContain(user.email);
  });

  it("is shown as such in the account; a number that may get texts is not", async () => {
    const account = async (phone: string) => {
      const user = await reload((await someone(phone)).email);
      const policy = challenge.policyOf(user);
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
