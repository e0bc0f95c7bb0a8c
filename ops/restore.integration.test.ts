import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { hashPassword } from "@/lib/auth/credential-hash";
import { type Browser, signInWithPassword } from "@/lib/auth/sign-in";
import { currentKey } from "@/lib/config/keyring";
import { database } from "@/lib/db";
import { isDueFor } from "@/lib/db/due-deliveries";
import { claimMessages } from "@/lib/messaging/message.store";
import { claimDeliveries } from "@/lib/mfa/delivery.store";
import { opened, verify } from "@/local/testing/challenge-scenes";
import { cast } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { enter, issue } from "@/local/testing/temporary-codes";
import { makeUser, reload, signedIn, startedChallenge, testClient } from "@/local/testing/test-world";
import { captureAdmin, captureAnswering } from "./capture-admin";

installWorld();

const password = "correct horse test battery";
const browser: Browser = { client: testClient, sessionHash: null, challengeCookie: undefined };
let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});

const queue = (kind: string, recipientId: string | null) =>
  query(sql`INSERT INTO messages (kind, event_id, recipient_id, destination, channel, expires_at)
            VALUES (${kind}, ${kind}, ${recipientId}::uuid, 'queued@world.test', 'email', now() + interval '1 day')`);

it("sessions, codes, temporary codes and queued messages of a restored database are over, and a new sign-in works", async () => {
  const { admin, member } = await cast();
  const temporary = await issue(admin, member);
  const user = await makeUser({ passwordHash, twoFactorEnabled: true });
  const session = await signedIn(member);
  const [pending, other] = [await opened(user), await opened(member)];
  await queue("password_changed", user.id);
  await queue("password_reset_link", null);

  const { exitCode, out } = await captureAnswering(" restored ", "after-restore");
  expect(exitCode).toBe(0);
  expect(out).toMatch(
    /^Ended: \d+ sessions, and all sign-ins, reset links and temporary codes of 3 accounts\.\nCanceled: \d+ messages/,
  );

  expect(await session.alive()).toBe(false);
  expect(await verify(pending.cookie, pending.code)).toMatchObject({ ok: false });
  expect(await enter(other.cookie, temporary)).toMatchObject({ ok: false });
  expect(await enter((await opened(await reload(member.email))).cookie, temporary)).toMatchObject({ ok: false });
  const kinds = ["password_changed", "password_reset_link", "temporary_code_issued"];
  expect(await claimMessages(database(), { kinds, keyIds: [] })).toEqual([]);
  expect(await query(sql`SELECT FROM messages WHERE state IN ('queued', 'sending')`)).toEqual([]);
  const result = await signInWithPassword({ email: user.email, password }, browser);
  expect(result).toMatchObject({ ok: false, reason: "code_required" });
});

it("a code that was queued at the time of the backup is not sent", async () => {
  const { cookie } = await startedChallenge(await makeUser({ twoFactorEnabled: true }));
  const id = cookie.split(".")[1];
  await query(sql`UPDATE deliveries SET next_attempt_at = now() - interval '1 minute', state = 'queued'`);
  await captureAdmin("after-restore", "--yes");
  expect(await claimDeliveries(database(), isDueFor([currentKey().id]))).toEqual([]);
  const states = await query(sql`SELECT state, reason FROM deliveries WHERE challenge_id = ${id}::uuid`);
  expect(states).toEqual([{ state: "failed", reason: "too_late" }]);
});

it.each([null, "", "yes"])("changes nothing if the operator answers %j", async (answer) => {
  const session = await signedIn(await makeUser());
  const refused = await captureAnswering(answer, "after-restore");
  expect(refused).toMatchObject({ exitCode: 1, out: "", err: expect.stringContaining("not confirmed") });
  expect(await session.alive()).toBe(true);
});
