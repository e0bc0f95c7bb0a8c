import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { toAccount } from "@/lib/account/account-view";
import { SMS_CONSENT_VERSION as version } from "@/lib/contract/sms-consent";
import { database, inTransaction } from "@/lib/db";
import { suppress } from "@/lib/messaging/suppression.store";
import { policyOf } from "@/lib/mfa/destinations";
import { codeOf, newNumber, signIn } from "@/local/testing/account-changes";
import { installWorld, query } from "@/local/testing/integration";
import { outcome, succeeded } from "@/local/testing/results";
import { makeUser, makeWorkgroup, reload, startedChallenge, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { confirmContactChange, removePhone, startContactChange } from "./contact-change";
import { giveSmsConsent, lacksSmsConsent } from "./give-sms-consent";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

installWorld();

type Consent = { number: string; version: string; address: string; age: number };

const consentsOf = (userId: string) =>
  query<Consent>(sql`SELECT number, text_version AS version, ip_address AS address, extract(epoch FROM now() - at)::int AS age
                       FROM sms_consents WHERE user_id = ${userId}::uuid ORDER BY id`);

async function makeMember(phone?: string, phoneConsented = true) {
  const memberships = [{ workgroupId: await makeWorkgroup("APP4") }];
  const user = await makeUser({ ...(phone && { phone }), phoneConsented, twoFactorEnabled: false, memberships });
  return { user, here: await signIn(user) };
}

describe("a consent that is given with a new number", () => {
  it("stores text, number, IP address and time before the first message, and makes the confirmed number a channel", async () => {
    const { user, here } = await makeMember();
    const number = newNumber();
    await succeeded(startContactChange(here, "phone", number, testClient, version));
    expect(await consentsOf(user.id)).toEqual([{ number, version, address: testClient.ipAddress, age: 0 }]);
    expect(policyOf(await reload(user.email)).channels).toEqual(["email"]);
    await succeeded(confirmContactChange(here, "phone", await codeOf(here, "confirm_phone"), testClient));
    expect(policyOf(await reload(user.email)).channels).toEqual(["email", "phone"]);
  });

  it("is stored once for repeated requests", async () => {
    const { user, here } = await makeMember();
    const number = newNumber();
    await succeeded(startContactChange(here, "phone", number, testClient, version));
    await succeeded(startContactChange(here, "phone", number, testClient, version));
    expect(await consentsOf(user.id)).toHaveLength(1);
  });

  it("is stored again after the number replied STOP", async () => {
    const number = newNumber();
    const { user } = await makeMember(number);
    await suppress(database(), "phone", number, "opted_out");
    const here = await signIn(await reload(user.email));
    await succeeded(startContactChange(here, "phone", number, testClient, version));
    expect(await consentsOf(user.id)).toHaveLength(2);
  });

  it("is not stored if the change does not start", async () => {
    const { user, here } = await makeMember();
    await query(
      sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE id = ${here.session.id}::uuid`,
    );
    const number = newNumber();
    expect(await outcome(startContactChange(here, "phone", number, testClient, version))).toBe(
      "reauthentication_required",
    );
    expect(await consentsOf(user.id)).toEqual([]);
  });
});

describe("a confirmed number without consent", () => {
  it("is no channel, and its owner is asked", async () => {
    const { user, here } = await makeMember(newNumber(), false);
    expect(policyOf(user).channels).toEqual(["email"]);
    expect(lacksSmsConsent(here)).toBe(true);
    expect(toAccount(here)).toMatchObject({ phoneVerified: true, phoneConsented: false });
    expect((await startedChallenge(user)).deliveryIds).toHaveLength(1);
  });

  it("becomes a channel by its owner's consent, without a new code", async () => {
    const number = newNumber();
    const { user, here } = await makeMember(number, false);
    const given = () => giveSmsConsent(here, { phone: number, consent: version }, testClient);
    expect(await Promise.all([outcome(given()), outcome(given())])).toEqual(["ok", "ok"]);
    expect(await consentsOf(user.id)).toEqual([{ number, version, address: testClient.ipAddress, age: 0 }]);
    expect(policyOf(await reload(user.email)).channels).toEqual(["email", "phone"]);
    const events = await query(
      sql`SELECT type FROM audit_events WHERE subject_id = ${user.id}::uuid AND type LIKE 'account.sms%'`,
    );
    expect(events).toEqual([{ type: "account.sms_consent_given" }]);
  });

  it("S83 attack: is consented to once by requests that have all begun before the first is stored", async () => {
    const number = newNumber();
    const { user, here } = await makeMember(number, false);
    const given = await inTransaction(database(), async (tx) => {
      await run(tx, sql`SELECT FROM users WHERE id = ${user.id}::uuid FOR UPDATE`);
      const begun = Array.from({ length: 5 }, () =>
        outcome(giveSmsConsent(here, { phone: number, consent: version }, testClient)),
      );
      const waiting = sql`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
      await expect.poll(async () => (await query(waiting)).length).toBe(begun.length);
      return begun;
    });
    expect(new Set(await Promise.all(given))).toEqual(new Set(["ok"]));
    expect(await consentsOf(user.id)).toHaveLength(1);
    const events = sql`SELECT FROM audit_events WHERE subject_id = ${user.id}::uuid AND type = 'account.sms_consent_given'`;
    expect(await query(events)).toHaveLength(1);
  });

  it.each([
    [
      "in no APP4 workgroup",
      async (id: string) =>
        query(
          sql`UPDATE workgroups SET edition = 'APP' WHERE id IN (SELECT workgroup_id FROM memberships WHERE user_id = ${id}::uuid)`,
        ),
    ],
    ["unconfirmed", async (id: string) => query(sql`UPDATE users SET phone_verified_at = NULL WHERE id = ${id}::uuid`)],
  ])("is not asked about while it is %s", async (_, change) => {
    const { user } = await makeMember(newNumber(), false);
    await change(user.id);
    const again = await reload(user.email);
    expect(lacksSmsConsent({ user: again, workgroups: again.workgroups })).toBe(false);
  });
});

describe("S81 S82 attack: a consent for a number that is not the account's", () => {
  it("is refused for another person's number", async () => {
    const theirs = newNumber();
    const { user: owner } = await makeMember(theirs, false);
    const { user, here } = await makeMember(newNumber(), false);
    expect(await outcome(giveSmsConsent(here, { phone: theirs, consent: version }, testClient))).toBe("other_number");
    expect([...(await consentsOf(user.id)), ...(await consentsOf(owner.id))]).toEqual([]);
  });

  it("is refused for the number before a change, and for one that is not confirmed", async () => {
    const old = newNumber();
    const { user, here } = await makeMember(old, false);
    const stale = { phone: old, consent: version };
    await query(sql`UPDATE users SET phone = ${newNumber()} WHERE id = ${user.id}::uuid`);
    expect(await outcome(giveSmsConsent(here, stale, testClient))).toBe("other_number");
    await query(sql`UPDATE users SET phone = ${old}, phone_verified_at = NULL WHERE id = ${user.id}::uuid`);
    expect(await outcome(giveSmsConsent(here, stale, testClient))).toBe("other_number");
    expect(await consentsOf(user.id)).toEqual([]);
  });

  it("does not count for the number after a change, nor for the next owner of the number", async () => {
    const old = newNumber();
    const { user, here } = await makeMember(old);
    await succeeded(removePhone(here, testClient));
    await query(sql`UPDATE users SET phone = ${newNumber()}, phone_verified_at = now() WHERE id = ${user.id}::uuid`);
    expect(policyOf(await reload(user.email)).channels).toEqual(["email"]);
    const { user: next } = await makeMember(old, false);
    expect(policyOf(next).channels).toEqual(["email"]);
  });

  it("is refused for a session that lacks its second step, and for one that has ended", async () => {
    const number = newNumber();
    const { user, here } = await makeMember(number, false);
    const give = () => outcome(giveSmsConsent(here, { phone: number, consent: version }, testClient));
    await query(sql`UPDATE users SET two_factor_enabled = true WHERE id = ${user.id}::uuid`);
    expect(await give()).toBe("second_step_required");
    await query(sql`UPDATE sessions SET revoked_at = now() WHERE id = ${here.session.id}::uuid`);
    expect(await give()).toBe("unauthenticated");
    expect(await consentsOf(user.id)).toEqual([]);
  });
});
