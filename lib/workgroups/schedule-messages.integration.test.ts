/** Announcement, reminders and proof: each once per schedule, member and kind. */
import { sql } from "drizzle-orm";
import { beforeEach, expect, it, vi } from "vitest";
import { currentKey } from "@/lib/config/keyring";
import { linkToken } from "@/lib/messaging/link-token";
import { sendDueBulk, sendDueMessages } from "@/lib/messaging/message-outbox";
import { join } from "@/local/testing/help-desk-scenes";
import { installWorldWithProvider, query } from "@/local/testing/integration";
import { inDays, passDays, scheduleMessages, scheduleScene, submitPolicy } from "@/local/testing/schedule-scenes";
import { makeUser, testClient } from "@/local/testing/test-world";
import { proveMailbox } from "./readiness-proof";
import { queueDueReminders } from "./schedule-reminders";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

const { messagesTo } = installWorldWithProvider();
beforeEach(() => query(sql`DELETE FROM messages`));

type Scene = Awaited<ReturnType<typeof scheduleScene>>;

async function scheduled(days: number, edition: "APP" | "APP4" = "APP") {
  const scene = await scheduleScene(edition);
  await submitPolicy(scene.ada, { twoFactorRequired: true, effectiveAt: inDays(days) });
  return scene;
}

const emails = ({ ada, ben, member }: Scene) => [ada.user.email, ben.user.email, member.email];
const lines = (kind: string, to: string[]) => to.map((email) => `two_factor_${kind} ${email}`).sort();

/** Forgets that the day's messages were sent, as a day later does. */
const sent = (scene: Scene) =>
  query(sql`UPDATE messages SET state = 'sent' WHERE parameters ->> 'workgroupId' = ${scene.workgroupId}`);

it("announces a schedule to every member who can enter, the acting admin included, in its own statement", async () => {
  const scene = await scheduleScene();
  const { workgroupId, ada } = scene;
  const [disabled, bounced] = [await makeUser(), await makeUser()];
  await query(
    sql`INSERT INTO memberships (user_id, workgroup_id, role, disabled_at) VALUES (${disabled.id}::uuid, ${workgroupId}::uuid, 'member', now())`,
  );
  await query(join(bounced, workgroupId));
  await query(
    sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${bounced.email}, 'bounced')`,
  );
  await submitPolicy(ada, { twoFactorRequired: true, effectiveAt: inDays(30) });
  expect(await scheduleMessages(workgroupId)).toEqual(lines("announced", emails(scene)));
});

it("reminds 7, 3 and 1 days before, once each, however often and by however many workers", async () => {
  const scene = await scheduled(30);
  for (const [days, kind] of [
    [23.1, "reminder_7"],
    [4, "reminder_3"],
    [2, "reminder_1"],
  ] as const) {
    await sent(scene);
    await passDays(scene.workgroupId, days);
    await Promise.all(Array.from({ length: 4 }, queueDueReminders));
    await queueDueReminders();
    expect(await scheduleMessages(scene.workgroupId)).toEqual(lines(kind, emails(scene)));
  }
  await sent(scene);
  await passDays(scene.workgroupId, 1);
  await queueDueReminders();
  expect(await scheduleMessages(scene.workgroupId)).toEqual([]);
});

it("skips a reminder that nobody made for a day after its mark", async () => {
  const scene = await scheduled(30);
  await sent(scene);
  await passDays(scene.workgroupId, 24.5);
  await queueDueReminders();
  expect(await scheduleMessages(scene.workgroupId)).toEqual([]);
});

it("counts the announcement as the reminder of its day", async () => {
  const scene = await scheduled(6.9);
  await queueDueReminders();
  expect(await scheduleMessages(scene.workgroupId)).toEqual(lines("announced", emails(scene)));
});

it("sends a member who joins later the next reminder only", async () => {
  const scene = await scheduled(10);
  await sent(scene);
  await passDays(scene.workgroupId, 3.1);
  await queueDueReminders();
  await sent(scene);
  const late = await makeUser();
  await query(join(late, scene.workgroupId));
  await queueDueReminders();
  expect(await scheduleMessages(scene.workgroupId)).toEqual([]);
  await passDays(scene.workgroupId, 4);
  await queueDueReminders();
  expect(await scheduleMessages(scene.workgroupId)).toEqual(lines("reminder_3", [...emails(scene), late.email]));
});

it("cancels what is queued when the date is moved, and announces and reminds anew", async () => {
  const scene = await scheduled(30);
  const { workgroupId, ada } = scene;
  await passDays(workgroupId, 23.1);
  await queueDueReminders();
  await submitPolicy(ada, { twoFactorRequired: true, effectiveAt: inDays(8) });
  expect(await scheduleMessages(workgroupId)).toEqual(lines("announced", emails(scene)));
  expect(await scheduleMessages(workgroupId, "canceled")).toHaveLength(6);
  await sent(scene);
  await passDays(workgroupId, 1.5);
  await queueDueReminders();
  expect(await scheduleMessages(workgroupId)).toEqual(lines("reminder_7", emails(scene)));
});

it.each([
  ["canceled", async ({ ada }: Scene) => submitPolicy(ada, { twoFactorRequired: false })],
  ["enforced at once", async ({ ada }: Scene) => submitPolicy(ada, { twoFactorRequired: true })],
])("sends nothing about a schedule that was %s", async (_, end) => {
  const scene = await scheduled(30);
  await end(scene);
  expect(await scheduleMessages(scene.workgroupId)).toEqual([]);
  await queueDueReminders();
  expect(await scheduleMessages(scene.workgroupId)).toEqual([]);
});

it("does not send a reminder that a worker inserts while its schedule is canceled", async () => {
  const scene = await scheduled(30);
  await query(
    sql`UPDATE workgroups SET two_factor_required_from = NULL, two_factor_schedule_id = NULL WHERE id = ${scene.workgroupId}::uuid`,
  );
  await sendAll();
  expect(await messagesTo(scene.member.email)).toEqual([]);
  expect(await scheduleMessages(scene.workgroupId, "canceled")).toHaveLength(3);
});

/** Sends the prompt messages, before which no bulk message is claimed, and then one second's bulk messages. */
async function sendAll(): Promise<void> {
  await sendDueMessages();
  await query(sql`UPDATE bulk_pace SET next_at = now()`);
  await sendDueBulk();
}

/** The proof link in the newest message to an address. */
async function proofTokenTo(email: string): Promise<string> {
  await sendAll();
  const [message] = await messagesTo(email);
  const [, token] = /\/proof\/(\S+)/.exec(message?.text ?? "") ?? [];
  if (!token) throw new Error("no proof link");
  return token;
}

const provenAt = async (email: string) =>
  (await query<{ at: string | null }>(sql`SELECT email_proven_at AS at FROM users WHERE email = ${email}`))[0]?.at;

it("proves the mailbox by the link of a message, with one event a day", async () => {
  const { member } = await scheduled(30, "APP4");
  const token = await proofTokenTo(member.email);
  const [message] = await messagesTo(member.email);
  expect(message?.text).toContain("Add and confirm a mobile phone number");
  expect(message?.text).toMatch(/From \w+, \w+ \d+, \d{4} at \d\d:\d\d UTC, the workgroup APP4 Ltd requires/);
  expect(await provenAt(member.email)).toBeNull();
  expect(await proveMailbox(token, testClient)).toBe(true);
  expect(await provenAt(member.email)).not.toBeNull();
  expect(await proveMailbox(token, testClient)).toBe(true);
  const events = await query(
    sql`SELECT FROM audit_events WHERE subject_id = ${member.id}::uuid AND type = 'account.email_proven'`,
  );
  expect(events).toHaveLength(1);
});

it("attack: a forged proof token, or one of an address that the account no longer has, proves nothing", async () => {
  const { member, ben } = await scheduled(30);
  const token = await proofTokenTo(member.email);
  const [id] = (
    await query<{ id: string }>(sql`SELECT id FROM messages WHERE recipient_id = ${ben.user.id}::uuid`)
  ).map((row) => row.id);
  const keyId = currentKey().id;
  const foreign = linkToken("password_reset", { id: id ?? "", generation: 0, keyId });
  const [notice] = await query<{ id: string }>(
    sql`INSERT INTO messages (kind, event_id, recipient_id, destination, channel, key_id, expires_at)
        VALUES ('password_changed', 'x', ${ben.user.id}::uuid, ${ben.user.email}, 'email', ${keyId}, now()) RETURNING id`,
  );
  const ofNotice = linkToken("readiness_proof", { id: notice?.id ?? "", generation: 0, keyId });
  const wrong = `${token.slice(0, -4)}${token.at(-4) === "A" ? "B" : "A"}${token.slice(-3)}`;
  for (const forged of ["", "x", foreign ?? "", ofNotice ?? "", wrong, token.replace(/\.0$/, ".1")]) {
    expect(await proveMailbox(forged, testClient), forged).toBe(false);
  }
  await query(sql`UPDATE users SET email = 'moved-' || email WHERE id = ${member.id}::uuid`);
  expect(await proveMailbox(token, testClient)).toBe(false);
  expect(
    await query(
      sql`SELECT FROM users WHERE id IN (${member.id}::uuid, ${ben.user.id}::uuid) AND email_proven_at IS NOT NULL`,
    ),
  ).toEqual([]);
});
