// Erasures while the person signs in, and what arrives afterwards.
import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { hashPassword } from "@/lib/auth/credential-hash";
import { type Browser, signInWithCode, signInWithPassword } from "@/lib/auth/sign-in";
import { currentKey } from "@/lib/config/keyring";
import { database } from "@/lib/db";
import { claimMessages } from "@/lib/messaging/message.store";
import { applyWebhookEvent } from "@/lib/messaging/webhooks/webhook-event.store";
import { deriveCode } from "@/lib/mfa/code";
import { installWorld, query } from "@/local/testing/integration";
import { tablesWith } from "@/local/testing/person-scenes";
import { makeUser } from "@/local/testing/test-world";
import { erasePerson } from "./erase-person";
import { scrubErased } from "./erase-person.store";

installWorld();

const password = "correct horse test battery";
let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});

const erase = (email: string) => erasePerson(database(), email, { leaveWithoutAdmin: false });

/** A browser of an IP address that no one else has. */
const browserOf = (place: number, challengeCookie?: string): Browser => ({
  client: { ipAddress: `192.0.2.${100 + place}`, userAgent: `Racer/${1000 + place}` },
  sessionHash: null,
  challengeCookie,
});

const signIn = (email: string, browser: Browser, given = password) =>
  signInWithPassword({ email, password: given }, browser);

async function passwordGiven(email: string, browser: Browser) {
  const first = await signIn(email, browser);
  if (first.ok || first.reason !== "code_required") throw new Error("no challenge");
  const code = deriveCode(currentKey(), first.challengeCookie.split(".")[1] ?? "", "sign_in");
  return { code, browser: { ...browser, challengeCookie: first.challengeCookie } };
}

it("S80 a sign-in in progress ends, and nothing of it stays but events without the person", async () => {
  const people = await Promise.all(
    Array.from({ length: 12 }, (_, i) => makeUser({ passwordHash, twoFactorEnabled: i % 2 === 0 })),
  );
  const outcomes = await Promise.all(
    people.map(async ({ email, twoFactorEnabled }, i) => {
      const browser = browserOf(i);
      const step = twoFactorEnabled ? await passwordGiven(email, browser) : null;
      const tries = [
        step ? signInWithCode({ code: step.code }, step.browser) : signIn(email, browser),
        signIn(email, browser),
        signIn(email, browser, "wrong horse"),
        erase(email),
      ] as const;
      return (await Promise.all(tries)).map((result) => (result.ok ? "ok" : result.reason));
    }),
  );
  for (const [code, right, wrong, erased] of outcomes) {
    expect(["ok", "no_challenge", "credentials", "expired"]).toContain(code);
    expect(["ok", "code_required", "credentials"]).toContain(right);
    expect([wrong, erased]).toEqual(["credentials", "ok"]);
  }
  // What the hourly job does.
  await scrubErased(database());
  for (const [i, { id, email }] of people.entries()) {
    expect(await tablesWith(email)).toEqual([]);
    expect(
      await query(
        sql`SELECT FROM audit_events WHERE subject_id = ${id}::uuid AND (address IS NOT NULL OR user_agent IS NOT NULL)`,
      ),
    ).toEqual([]);
    expect(await signIn(email, browserOf(i))).toEqual({ ok: false, reason: "credentials" });
  }
  expect(await query(sql`SELECT FROM sessions`)).toEqual([]);
  expect(await query(sql`SELECT FROM challenges`)).toEqual([]);
});

it("S80 a code of before the erasure signs nobody in", async () => {
  const { email } = await makeUser({ passwordHash, twoFactorEnabled: true });
  const { code, browser } = await passwordGiven(email, browserOf(90));
  await erase(email);
  expect(await signInWithCode({ code }, browser)).toEqual({ ok: false, reason: "no_challenge" });
});

it("S80 a webhook event that arrives later brings no address back, and a queued message is not sent", async () => {
  const { id, email } = await makeUser();
  await query(sql`INSERT INTO messages (kind, event_id, recipient_id, destination, channel, provider, provider_id, state, expires_at)
                  VALUES ('password_changed', 'sent', ${id}::uuid, ${email}, 'email', 'resend', 'sent-before', 'sent', now() + interval '1 day'),
                         ('password_reset', 'due', ${id}::uuid, ${email}, 'email', NULL, NULL, 'queued', now() + interval '1 day')`);
  await erase(email);
  const bounce = { state: "failed", reason: "mailbox_unknown", errorClass: "bounced", deliveryId: null } as const;
  const suppress = { destination: email, reason: "bounced" } as const;
  const taken = await applyWebhookEvent(database(), {
    ...bounce,
    channel: "email",
    eventId: "late",
    providerId: "sent-before",
    suppress,
  });
  expect(taken).toMatchObject({ fresh: true, moved: false });
  expect(await tablesWith(email)).toEqual([]);
  const kinds = ["password_changed", "password_reset"];
  expect(await claimMessages(database(), { kinds, keyIds: [] })).toEqual([]);
});
