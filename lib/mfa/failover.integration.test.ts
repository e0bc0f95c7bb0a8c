/** Codes by the fallback provider: when an email leaves the primary, and that it leaves once. Decision 0036. */
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { database } from "@/lib/db";
import { switchProvider } from "@/lib/messaging/outbox.store";
import { applyWebhookEvent } from "@/lib/messaging/webhooks/webhook-event.store";
import { begin, makeDue, rowsOf, type Sent } from "@/local/testing/delivery-scenes";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { makeUser } from "@/local/testing/test-world";
import { dispatch, dispatchDue } from "./code-delivery";
import { claimDeliveries, deliveriesTable, isJustQueued } from "./delivery.store";

vi.mock("@/lib/contract/limits", async (original) => {
  const { SMTP_TIMEOUTS, ...limits } = await original<{ SMTP_TIMEOUTS: object }>();
  return { ...limits, EMAIL_TIMEOUT: 500, SMTP_TIMEOUTS: { ...SMTP_TIMEOUTS, message: 1_000 } };
});

const secret = `whsec_${Buffer.from("the key of the tests").toString("base64")}`;
const { messagesTo, requestsTo, setBehavior, setOutage } = installWorldWithProvider(
  { RESEND_WEBHOOK_SECRET: secret },
  { withSmtp: true },
);

afterEach(async () => {
  for (const name of ["resend", "smtp"] as const) await setOutage(name, null);
  await query(
    sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0, event_at = NULL, news_at = NULL`,
  );
});

type Mail = { provider: string; code: string; text: string; raw?: string };
type Call = { provider?: "smtp"; status: number | null };

const newPerson = () => makeUser({ twoFactorEnabled: true });
const mails = (to: string) => messagesTo<Mail>(to);
const callsOf = async (to: string) => (await requestsTo<Call>(to)).map(({ provider = "resend" }) => provider).reverse();
const stateOf = async (provider: string) =>
  (
    await query<{ cause: string | null; failures: number }>(
      sql`SELECT cause, failures FROM provider_states WHERE provider = ${provider}`,
    )
  )[0];

async function sentTo(email: string): Promise<Sent> {
  const user = await newPerson();
  await query(sql`UPDATE users SET email = ${email} WHERE id = ${user.id}::uuid`);
  const sent = await begin({ ...user, email });
  await dispatch(sent.deliveryIds);
  return sent;
}

let count = 0;
const newAddress = () => `failover-${++count}@world.test`;

describe("an email leaves the primary at once", () => {
  it.each(["down", "unavailable", "timeout", "garbage", "rate_limited"])("if the primary is %s", async (kind) => {
    const to = newAddress();
    await setOutage("resend", kind);
    const sent = await sentTo(to);
    expect(await rowsOf(sent)).toMatchObject([{ state: "sent", attempts: 1 }]);
    // `garbage` is an answer with 502 of a provider that accepted the message: the same code then arrives twice.
    const bySmtp = (await mails(to)).filter(({ provider }) => provider === "smtp");
    expect(bySmtp).toMatchObject([{ code: sent.code }]);
    expect(new Set((await mails(to)).map(({ code }) => code)).size).toBe(1);
    expect(await callsOf(to)).toEqual(["resend", "smtp"]);
  });

  it("if the primary refuses the account", async () => {
    const to = newAddress();
    await setBehavior(to, { kind: "fail", status: 403, name: "invalid_api_key", times: 1 });
    const sent = await sentTo(to);
    expect(await rowsOf(sent)).toMatchObject([{ state: "sent" }]);
    expect(await mails(to)).toMatchObject([{ provider: "smtp", code: sent.code }]);
  });

  it("but not if the primary refuses the recipient, and not for a short rate limit", async () => {
    const [refused, limited] = [newAddress(), newAddress()];
    await setBehavior(refused, { kind: "fail", status: 422, name: "validation_error", times: 1 });
    expect(await rowsOf(await sentTo(refused))).toMatchObject([{ state: "failed", reason: "address_refused" }]);
    expect(await callsOf(refused)).toEqual(["resend"]);
    await setBehavior(limited, { kind: "fail", status: 429, retryAfter: 3, times: 1 });
    const sent = await sentTo(limited);
    expect(await rowsOf(sent)).toMatchObject([{ state: "queued", attempts: 0 }]);
    await makeDue(sent);
    await dispatchDue();
    expect(await mails(limited)).toMatchObject([{ provider: "resend" }]);
  });

  it("if the primary reports a delay", async () => {
    const to = newAddress();
    const sent = await sentTo(to);
    await query(sql`UPDATE deliveries SET state = 'delayed' WHERE challenge_id = ${sent.id}::uuid`);
    await dispatchDue();
    await dispatchDue();
    expect((await mails(to)).map(({ provider, code }) => [provider, code])).toEqual([
      ["smtp", sent.code],
      ["resend", sent.code],
    ]);
  });
});

describe("a code that the primary accepted and reports nothing of", () => {
  async function silent({ events = "now()", sentAgo = "16 seconds" } = {}) {
    const to = newAddress();
    const sent = await sentTo(to);
    await query(
      sql`UPDATE deliveries SET sent_at = now() - ${sentAgo}::interval WHERE challenge_id = ${sent.id}::uuid`,
    );
    await query(sql`UPDATE provider_states SET event_at = ${sql.raw(events)} WHERE provider = 'resend'`);
    return { to, sent };
  }

  it("goes to the fallback after 15 s, once, however many instances look for it", async () => {
    const { to, sent } = await silent();
    await Promise.all(Array.from({ length: 6 }, () => dispatchDue()));
    await dispatchDue();
    expect((await mails(to)).map(({ provider, code }) => [provider, code])).toEqual([
      ["smtp", sent.code],
      ["resend", sent.code],
    ]);
    // No message has had news since: the provider is silent, not the mailbox slow.
    expect(await stateOf("resend")).toMatchObject({ cause: "silent" });
  });

  it("does not before, not without recent events, not after news, not once its code was used", async () => {
    const before = await silent({ sentAgo: "14 seconds" });
    await dispatchDue();
    expect(await mails(before.to)).toHaveLength(1);
    for (const events of ["NULL", "now() - interval '61 minutes'"]) {
      const { to } = await silent({ events });
      await dispatchDue();
      expect(await mails(to)).toHaveLength(1);
    }
    const delivered = await silent();
    await query(sql`UPDATE deliveries SET state = 'delivered' WHERE challenge_id = ${delivered.sent.id}::uuid`);
    const used = await silent();
    await query(sql`UPDATE challenges SET consumed_at = now() WHERE id = ${used.sent.id}::uuid`);
    await query(sql`UPDATE challenges SET cancelled_at = now() WHERE id = ${before.sent.id}::uuid`);
    await dispatchDue();
    for (const { to } of [delivered, used]) expect(await mails(to)).toHaveLength(1);
    expect(await rowsOf(used.sent)).toMatchObject([{ state: "sent" }]);
  });

  it("does not make the others skip the primary if it reported on another message since", async () => {
    const { to } = await silent();
    await query(sql`UPDATE provider_states SET news_at = now() WHERE provider = 'resend'`);
    await dispatchDue();
    expect(await mails(to)).toHaveLength(2);
    expect(await stateOf("resend")).toMatchObject({ cause: null });
  });

  it("stays sent if the fallback refuses it", async () => {
    const { sent } = await silent();
    await setOutage("smtp", "refusing");
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "sent", class: "smtp 550" }]);
  });
});

describe("a switched email", () => {
  it("does not return to the primary that works again, also after a crash between the switch and the call", async () => {
    const user = await newPerson();
    const sent = await begin(user);
    const [claimed] = await claimDeliveries(database(), isJustQueued(sent.deliveryIds));
    if (!claimed) throw new Error("not claimed");
    expect(await switchProvider(database(), deliveriesTable, claimed)).toBe(true);
    // The process died here. Its lease was renewed by the switch.
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "sending" }]);
    await makeDue(sent);
    await dispatchDue();
    expect(await mails(user.email)).toMatchObject([{ provider: "smtp", code: sent.code }]);
    expect(await callsOf(user.email)).toEqual(["smtp"]);
  });

  it("is switched by the process that holds the claim only", async () => {
    const sent = await begin(await newPerson());
    const [first] = await claimDeliveries(database(), isJustQueued(sent.deliveryIds));
    await makeDue(sent);
    await dispatchDue();
    if (!first) throw new Error("not claimed");
    expect(await switchProvider(database(), deliveriesTable, first)).toBe(false);
  });

  it("has the same bytes at each attempt", async () => {
    const to = newAddress();
    await setOutage("resend", "down");
    await setOutage("smtp", "lost");
    const sent = await sentTo(to);
    expect(await rowsOf(sent)).toMatchObject([{ state: "queued", attempts: 1, class: "smtp ECONNECTION" }]);
    await setOutage("smtp", null);
    await makeDue(sent);
    await dispatchDue();
    expect(await rowsOf(sent)).toMatchObject([{ state: "sent", attempts: 2 }]);
    const [second, first] = await mails(to);
    expect(second?.raw).toBe(first?.raw);
    expect(first?.raw).toContain(`Message-ID: <${sent.deliveryIds[0]}@mail.leadmaster.test>`);
    expect(first?.raw).toContain("Auto-Submitted: auto-generated");
  });

  it("is greylisted for a moment and then taken; the fallback is not skipped for it", async () => {
    const to = newAddress();
    await setOutage("resend", "down");
    await setOutage("smtp", "greylisting");
    const sent = await sentTo(to);
    expect(await rowsOf(sent)).toMatchObject([{ state: "queued", reason: "provider_busy", class: "smtp 450" }]);
    expect(await stateOf("smtp")).toMatchObject({ failures: 0 });
    await query(sql`UPDATE deliveries SET next_attempt_at = now() WHERE challenge_id = ${sent.id}::uuid`);
    await dispatchDue();
    expect(await mails(to)).toMatchObject([{ provider: "smtp" }]);
    expect(await callsOf(to)).toEqual(["resend", "smtp", "smtp"]);
  });

  it("counts late events of the primary only if it arrived or has no mailbox", async () => {
    const to = newAddress();
    await setBehavior(to, { kind: "drop", times: 1 });
    const sent = await sentTo(to);
    const event = (state: "sent" | "delayed" | "failed" | "delivered", reason: "provider_account" | null = null) =>
      applyWebhookEvent(database(), {
        channel: "email",
        eventId: `${sent.id} ${state}`,
        providerId: `late ${sent.id}`,
        deliveryId: sent.deliveryIds[0] ?? "",
        state,
        reason,
        errorClass: null,
        suppress: null,
      });
    for (const state of ["sent", "delayed"] as const) expect(await event(state)).toMatchObject({ moved: false });
    expect(await event("failed", "provider_account")).toMatchObject({ moved: false });
    expect(await event("delivered")).toMatchObject({ moved: true });
    expect(await rowsOf(sent)).toMatchObject([{ state: "delivered" }]);
  });
});

describe("both providers down", () => {
  it("the message fails within its attempts, and says so", async () => {
    await setOutage("resend", "down");
    await setOutage("smtp", "down");
    const sent = await sentTo(newAddress());
    for (let attempt = 2; attempt <= 4; attempt++) {
      await query(sql`UPDATE deliveries SET next_attempt_at = now() WHERE challenge_id = ${sent.id}::uuid`);
      await dispatchDue();
    }
    expect(await rowsOf(sent)).toMatchObject([{ state: "failed", reason: "provider_unreachable", attempts: 4 }]);
  });
});

describe("a provider that fails", () => {
  it("is skipped by all messages after two failures, then probed by one, and asked again after its success", async () => {
    await setOutage("resend", "unavailable");
    for (const failures of [1, 2]) {
      await sentTo(newAddress());
      expect(await stateOf("resend")).toMatchObject({ failures, cause: failures === 2 ? "failing" : null });
    }
    const skipping = newAddress();
    await sentTo(skipping);
    expect(await callsOf(skipping)).toEqual(["smtp"]);
    const end = () => query(sql`UPDATE provider_states SET open_until = now() WHERE provider = 'resend'`);
    const together = async () => {
      const people = Array.from({ length: 5 }, newAddress);
      await Promise.all(people.map(sentTo));
      return (await Promise.all(people.map(callsOf))).filter((calls) => calls.includes("resend")).length;
    };
    await end();
    expect(await together()).toBe(1);
    expect(await stateOf("resend")).toMatchObject({ cause: "failing", failures: 3 });
    await setOutage("resend", null);
    await end();
    const probing = newAddress();
    await sentTo(probing);
    expect(await callsOf(probing)).toEqual(["resend"]);
    expect(await stateOf("resend")).toMatchObject({ cause: null, failures: 0 });
    expect(await together()).toBe(5);
  });

  it("by silence is asked again once an event reports on a message, not once it accepts one", async () => {
    await query(
      sql`UPDATE provider_states SET cause = 'silent', open_until = now(), event_at = now() WHERE provider = 'resend'`,
    );
    const probing = newAddress();
    const sent = await sentTo(probing);
    expect(await mails(probing)).toMatchObject([{ provider: "resend" }]);
    expect(await stateOf("resend")).toMatchObject({ cause: "silent" });
    const event = { channel: "email", providerId: "p", deliveryId: sent.deliveryIds[0] ?? "", reason: null } as const;
    const more = { errorClass: null, suppress: null } as const;
    const report = (state: "sent" | "delivered") =>
      applyWebhookEvent(database(), { ...event, ...more, state, eventId: `${sent.id} ${state}` });
    expect(await report("sent")).toMatchObject({ resumed: false });
    expect(await report("delivered")).toMatchObject({ resumed: true });
    expect(await stateOf("resend")).toMatchObject({ cause: null });
  });
});
