/** Code delivery to users and destinations that changed or are suppressed by the time of sending. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { User } from "@/lib/db/users";
import { begin, makeDue, personWithPhone, rowsOf } from "@/local/testing/delivery-scenes";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser, reload } from "@/local/testing/test-world";
import { dispatch, dispatchDue } from "./code-delivery";

const { messagesTo: inbox, setBehavior: tell } = installWorldWithProvider();

describe("X21 what changes while a message waits", () => {
  it.each([
    [
      "the phone is removed",
      (u: User) => sql`UPDATE users SET phone = NULL, phone_verified_at = NULL WHERE id = ${u.id}::uuid`,
    ],
    ["S83 the consent is gone", (u: User) => sql`DELETE FROM sms_consents WHERE user_id = ${u.id}::uuid`],
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

  it("the account is disabled or its security stamp raised: sends nothing", async () => {
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

  it("the only destination is suppressed for a day: nothing is sent or charged, and no sign-in succeeds", async () => {
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
