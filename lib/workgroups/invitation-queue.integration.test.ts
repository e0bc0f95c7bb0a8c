import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { database, execute, inTransaction } from "@/lib/db";
import { removeExpired } from "@/lib/db/retention";
import { sendDueMessages } from "@/lib/messaging/message-outbox";
import { cast } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import {
  accept,
  invited,
  newAddress,
  revoke,
  sendBulk,
  tokensTo,
  tryToInvite,
} from "@/local/testing/invitation-scenes";
import { forget } from "@/local/testing/reset-kit";
import { sent } from "@/local/testing/sent-emails";
import { invitationCtes } from "./invitation-insert.store";
import { sendQueuedInvitations } from "./invitation-queue";
import { invitationTerms } from "./invitation-terms";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));
vi.mock("@/lib/messaging/channels/resend-email", () => import("@/local/testing/sent-emails"));

const DAILY = 4;
installWorld({ INVITATIONS_DAILY: String(DAILY) });
beforeEach(async () => {
  await forget();
  await query(sql`DELETE FROM invitations`);
});

/** Inserts invitations as an import does. @returns how many rows were inserted */
const importAddresses = (workgroupId: string, inviterId: string | null, addresses: string[]) =>
  inTransaction(database(), async (tx) => {
    await execute(tx, sql`SELECT FROM workgroups WHERE id = ${workgroupId}::uuid FOR NO KEY UPDATE`);
    const lines = sql`SELECT l.place, l.email, 'Imported'::text AS name, 'member'::text AS role
      FROM jsonb_array_elements_text(${JSON.stringify(addresses)}::text::jsonb) WITH ORDINALITY AS l(email, place)`;
    const ctes = invitationCtes(
      { workgroupId, inviterId, importId: null },
      lines,
      { ...invitationTerms(), overLimit: "queue", lane: "bulk" },
      null,
    );
    return execute(tx, sql`WITH ${ctes} SELECT FROM new_invitations`);
  });

const addresses = (count: number) => Array.from({ length: count }, newAddress);

const queued = async () =>
  (await query(sql`SELECT FROM invitations WHERE sent_at IS NULL AND accepted_at IS NULL AND revoked_at IS NULL`))
    .length;

/** Makes all messages so old that they no longer count. */
const nextDay = () => query(sql`UPDATE messages SET created_at = created_at - interval '25 hours'`);

const received = async () => {
  await sendDueMessages();
  await sendBulk();
  return sent.map(({ to }) => to);
};

describe("an import", () => {
  it("sends what the limit allows in the order of its lines, and queues the rest for the next days", async () => {
    const { first, boss, admin, member } = await cast();
    const { email: pending } = await invited(admin);
    const list = addresses(9);
    expect(await importAddresses(first, boss.id, [...list, member.email, pending, list[0] ?? ""])).toBe(9);
    expect(await queued()).toBe(9 - (DAILY - 1));
    expect(await tryToInvite(admin)).toBe("too_many_attempts");
    await sendQueuedInvitations();
    await tokensTo(pending);
    expect((await received()).sort()).toEqual([pending, ...list.slice(0, DAILY - 1)].sort());
    await nextDay();
    await sendQueuedInvitations();
    expect(await queued()).toBe(2);
    await nextDay();
    await sendQueuedInvitations();
    await sendQueuedInvitations();
    expect(await queued()).toBe(0);
    expect((await received()).sort()).toEqual([pending, ...list].sort());
    const events = sql`SELECT FROM audit_events WHERE workgroup_id = ${first}::uuid AND type = 'member.invited'`;
    expect(await query(events)).toHaveLength(10);
  });

  it("sends each queued invitation once with several workers at once", async () => {
    const { first } = await cast();
    const list = addresses(3);
    // As an operator: queued without a key of the server.
    await query(sql`INSERT INTO invitations (workgroup_id, email, name, role, key_id)
      SELECT ${first}::uuid, a, 'P', 'member', '' FROM jsonb_array_elements_text(${JSON.stringify(list)}::text::jsonb) AS a`);
    await Promise.all(Array.from({ length: 4 }, sendQueuedInvitations));
    expect((await received()).sort()).toEqual([...list].sort());
    // In the lane of links, before those of imports.
    expect(await query(sql`SELECT priority FROM messages`)).toEqual(Array(3).fill({ priority: 1 }));
    const [token = ""] = await tokensTo(list[0] ?? "");
    expect(await accept(token)).toBe("ok");
  });

  it("leaves out what was revoked in the queue", async () => {
    const { first, boss, admin } = await cast();
    await importAddresses(first, boss.id, addresses(DAILY + 1));
    const [last] = await query<{ id: string }>(sql`SELECT id FROM invitations WHERE sent_at IS NULL`);
    expect(await revoke(admin, { id: last?.id ?? "" })).toBe("ok");
    await nextDay();
    await sendQueuedInvitations();
    expect(await received()).toHaveLength(DAILY);
  });
});

describe("retention", () => {
  it("removes invitations 30 days after their end, and keeps those in the queue", async () => {
    const { first } = await cast();
    await query(sql`INSERT INTO invitations (workgroup_id, email, name, role, key_id, created_at, sent_at, expires_at, accepted_at, revoked_at)
      SELECT ${first}::uuid, n || '@old.test', 'P', 'member', '', now() - interval '90 days', sent, sent + interval '3 days', accepted, revoked
        FROM (VALUES
          (1, NULL::timestamptz, NULL::timestamptz, NULL::timestamptz),
          (2, now() - interval '34 days', NULL, NULL),
          (3, now() - interval '32 days', NULL, NULL),
          (4, now() - interval '33 days', now() - interval '31 days', NULL),
          (5, now() - interval '40 days', NULL, now() - interval '29 days'),
          (6, NULL, NULL, now() - interval '31 days')) AS v(n, sent, accepted, revoked)`);
    expect((await removeExpired(database())).invitations).toBe(3);
    const left = await query<{ email: string }>(sql`SELECT email FROM invitations ORDER BY email`);
    expect(left.map(({ email }) => email)).toEqual(["1@old.test", "3@old.test", "5@old.test"]);
  });
});
