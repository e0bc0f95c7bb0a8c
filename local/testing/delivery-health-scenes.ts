// For integration tests of delivery health: messages at given times with given ends, and the numbers that follow from them.
import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach } from "vitest";
import type { Purpose } from "@/lib/contract/purpose";
import type { Channel, DeliveryReason, DeliveryState } from "@/lib/contract/vocabulary";
import type { HeavyRead } from "@/lib/db/heavy-reads";
import type { User } from "@/lib/db/users";
import * as deliveryHealth from "@/lib/messaging/health/delivery-health";
import { installWorld, query } from "./integration";
import { makeUser } from "./test-world";

/** Like `installWorld`, without the challenges and pauses of earlier tests. */
export function installWorldForDeliveryHealth(): void {
  installWorld();
  beforeEach(async () => {
    await query(sql`DELETE FROM challenges`);
    await query(sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`);
  });
}

/** What a read of delivery health returned. @throws if it was refused */
function found<Value>(read: HeavyRead<Value>): Value {
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}

/** Delivery health of a workgroup, each time for another admin. */
export const workgroupDeliveryHealth = async (tenant: string, days: number) =>
  found(await deliveryHealth.workgroupDeliveryHealth({ asker: randomUUID(), tenant }, days));

/** Delivery health of all workgroups. */
export const operatorDeliveryHealth = async (days: number) => found(await deliveryHealth.operatorDeliveryHealth(days));

/** Hours after the last midnight in UTC; below zero are the days before. */
const at = (hours: number) => sql`(date_trunc('day', now(), 'UTC') + ${hours}::float8 * interval '1 hour')`;

type Asked = { hours?: number; purpose?: Purpose; used?: boolean };

/** Inserts a challenge. `hours` as in `at`. @returns its id */
export async function ask({ id }: User, { hours = 0, purpose = "sign_in", used = false }: Asked = {}): Promise<string> {
  const challenge = randomUUID();
  const confirms = purpose.startsWith("confirm_");
  await query(sql`INSERT INTO challenges (id, user_id, purpose, cookie_hash, key_id, request_mark, security_stamp, next_send_at, created_at,
                                expires_at, consumed_at, new_destination, address, user_agent)
        VALUES (${challenge}::uuid, ${id}::uuid, ${purpose}, ${randomBytes(32)}, 'k', 'A1', 0, now(), ${at(hours)},
                ${at(hours)} + interval '10 minutes', ${used ? sql`${at(hours)} + interval '1 minute'` : sql`NULL`},
                ${confirms ? "new" : null}, '', '')`);
  return challenge;
}

/** What differs from an email that the provider took. */
export type Sent = {
  hours?: number;
  channel?: Channel;
  to?: string;
  state?: DeliveryState;
  reason?: DeliveryReason;
  attempts?: number;
  /** Seconds until it arrived. */
  took?: number;
};

/** Inserts a delivery of a challenge. */
export async function send(challenge: string, message: Sent = {}): Promise<void> {
  const { hours = 0, channel = "email", to = "a@b.test", state = "sent", reason = null, attempts = 1, took } = message;
  const takenByProvider = ["sent", "delivered", "delayed"].includes(state);
  await query(sql`INSERT INTO deliveries (id, challenge_id, channel, destination, state, reason, attempts, created_at, updated_at, sent_at, delivered_at)
        VALUES (${randomUUID()}::uuid, ${challenge}::uuid, ${channel}, ${to}, ${state}, ${reason}, ${attempts}, ${at(hours)}, ${at(hours)},
                ${takenByProvider ? at(hours) : sql`NULL`},
                ${took === undefined ? sql`NULL` : sql`${at(hours)} + ${took}::float8 * interval '1 second'`})`);
}

/** Inserts a challenge with one delivery. */
export async function sendOne(user: User, message: Sent & Asked = {}): Promise<void> {
  await send(await ask(user, message), message);
}

/** Totals of a channel without messages. */
export const nothing = {
  attempted: 0,
  sent: 0,
  delivered: 0,
  failed: 0,
  failedByReason: {},
  unknown: 0,
  notSent: 0,
  notSentByReason: {},
  medianSecondsToDelivery: null,
  codes: 0,
  codesUsed: 0,
  shareUsed: null,
};

/** A new member of workgroups. */
export async function memberOf(...ids: string[]): Promise<User> {
  return makeUser({ memberships: ids.map((workgroupId) => ({ workgroupId })) });
}
