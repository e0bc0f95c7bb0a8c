/** Code delivery after a crash: the lease, and what the provider already accepted. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/lib/db";
import { begin, makeDue, personWithPhone, rowsOf, type Sent } from "@/local/testing/delivery-scenes";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser } from "@/local/testing/test-world";
import { dispatch, dispatchDue } from "./code-delivery";
import { claimDeliveries, isJustQueued } from "./delivery.store";

const { messagesTo: inbox } = installWorldWithProvider();

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

  it("repeatedly: four attempts, then the status is unknown", async () => {
    const user = await makeUser({ twoFactorEnabled: true });
    const sent = await begin(user);
    await killed(sent);
    await query(sql`UPDATE deliveries SET attempts = 4 WHERE challenge_id = ${sent.id}::uuid`);
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "unknown", reason: "interrupted", attempts: 4 }]);
    expect(await inbox(user.email)).toEqual([]);
  });
});
