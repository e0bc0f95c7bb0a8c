/**
 * Send limits of codes: per account, phone number and client IP address, and daily caps of text messages. A send is charged in the
 * statement that queues its messages. Exact under parallel load: charged first, compared afterwards; a refused send is refunded by
 * {@link settleSend}, so that it does not prolong the wait.
 */
import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { getCountryCallingCode, parsePhoneNumber } from "libphonenumber-js/max";
import { z } from "zod";
import { env } from "@/lib/config/env";
import {
  SENDS_PER_ACCOUNT,
  SENDS_PER_ACCOUNT_BY_SESSIONS,
  SENDS_PER_IP,
  SENDS_PER_NUMBER,
  SENDS_PER_UNPROVEN_NUMBER,
  SMS_CAP_WINDOW,
  SMS_PER_MEMBER,
} from "@/lib/contract/limits";
import { channels, deliveryReasons } from "@/lib/contract/vocabulary";
import type { Executor } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { ipBucket } from "@/lib/db/ip-address";
import { chargeInsert, counterRow, inLockOrder, rateLimitKey, refundRateLimits } from "@/lib/db/rate-limits";
import type { User } from "@/lib/db/users";
import type { Destination } from "@/lib/messaging/suppression";
import { log } from "@/lib/runtime/log";
import { countRefusal } from "@/lib/runtime/metrics";
import type { NewDelivery } from "./challenge.store";

type Limits = readonly { points: number; window: number }[];
type Counter = { key: string; points: number; window: number };

/** What a counter refuses when it is over: the send, its text message, or its text message until tomorrow. */
export const sendScopes = ["send", "number", "cap"] as const;

/** `workgroupId`: the cap counts only beyond the messages that each member of this workgroup has. */
export type SendCounter = Counter & { scope: (typeof sendScopes)[number]; workgroupId: string | null };

const inScope = (scope: SendCounter["scope"], all: Counter[]): SendCounter[] =>
  all.map((counter) => ({ ...counter, scope, workgroupId: null }));

export type AccountSendLimit = { points: number; window: number; kind: string };

/** One list of keys for the limiter, the members list and the reset. */
export const accountLimits: AccountSendLimit[] = SENDS_PER_ACCOUNT.map((limit) => ({
  ...limit,
  kind: `send-account-${limit.window}`,
}));

/** Charged instead for a session without its second step, which needed no password. */
export const sessionLimits: AccountSendLimit[] = SENDS_PER_ACCOUNT_BY_SESSIONS.map((limit) => ({
  ...limit,
  kind: `send-account-sessions-${limit.window}`,
}));

/** The limits that one send of an account is charged to. */
export function accountSendLimits(userId: string, isWithoutPassword = false): Counter[] {
  return (isWithoutPassword ? sessionLimits : accountLimits).map(({ kind, points, window }) => ({
    key: rateLimitKey(kind, userId),
    points,
    window,
  }));
}

function counters(kind: string, subject: string, limits: Limits): Counter[] {
  return limits.map((limit) => ({ key: rateLimitKey(`send-${kind}-${limit.window}`, subject), ...limit }));
}

/** Without a password a number counts as unproven: a stolen session must not use up the limit that its owner needs. */
function numberCounters(user: User, phone: string, isWithoutPassword: boolean): Counter[] {
  const isProven = user.phoneVerified && user.phone === phone && !isWithoutPassword;
  const all = counters("number", phone, SENDS_PER_NUMBER);
  return isProven ? all : [...all, ...counters("unproven-number", phone, SENDS_PER_UNPROVEN_NUMBER)];
}

function capsOf(user: User, phone: string): SendCounter[] {
  const { SMS_COUNTRIES, SMS_DAILY_PER_DIAL_CODE, SMS_DAILY_PER_WORKGROUP, SMS_DAILY_TOTAL } = env();
  const cap = (kind: string, subject: string, points: number) =>
    inScope("cap", counters(kind, subject, [{ points, window: SMS_CAP_WINDOW }]));
  const [home] = SMS_COUNTRIES;
  const dialCode = parsePhoneNumber(phone).countryCallingCode;
  const isForeign = !home || dialCode !== getCountryCallingCode(home);
  const workgroupId = payingWorkgroup(user);
  return [
    ...(isForeign ? cap("dial-code", dialCode, SMS_DAILY_PER_DIAL_CODE) : []),
    ...(workgroupId
      ? cap("workgroup", workgroupId, SMS_DAILY_PER_WORKGROUP).map((counter) => ({ ...counter, workgroupId }))
      : []),
    ...cap("all", "", SMS_DAILY_TOTAL),
  ];
}

/** The workgroup that a user's text messages count for: one whose edition has them. */
function payingWorkgroup({ workgroups }: User): string | undefined {
  return (workgroups.find(({ edition }) => edition === "APP4") ?? workgroups[0])?.id;
}

/** What a send is to become: its messages, and the counters that may still refuse some of them. */
export type PlannedSend = { deliveries: NewDelivery[]; counters: SendCounter[] };

/** A send without messages, which costs nothing. */
export const noSend: PlannedSend = { deliveries: [], counters: [] };

/**
 * Plans one send. One without a usable destination is free.
 * @param isWithoutPassword a session that lacks its second step requests the send
 */
export function planSend(
  user: User,
  destinations: Destination[],
  client: ClientInfo,
  isWithoutPassword: boolean,
): PlannedSend {
  const deliveries = destinations.map((destination) => ({ ...destination, id: randomUUID() }));
  const usable = destinations.filter(({ refused }) => refused === null);
  if (usable.length === 0) return { deliveries, counters: [] };
  const phone = usable.find(({ channel }) => channel === "phone")?.destination;
  const whole = [
    ...accountSendLimits(user.id, isWithoutPassword),
    ...counters("address", ipBucket(client.ipAddress), SENDS_PER_IP),
  ];
  const sms =
    phone === undefined
      ? []
      : [...inScope("number", numberCounters(user, phone, isWithoutPassword)), ...capsOf(user, phone)];
  return { deliveries, counters: [...inScope("send", whole), ...sms] };
}

/** How many people can enter a workgroup now. */
const membersOf = (workgroupId: SQL) =>
  sql`SELECT count(*)::int FROM memberships WHERE workgroup_id = ${workgroupId} AND disabled_at IS NULL`;

/**
 * CTEs `charged` (counters), `judged` (the same with scope, `allowed`, `over`) and `fresh` (id, channel, destination, refused): the messages
 * of the send, each with the reason why it is not sent, if a limit refuses it.
 * @param gate a condition on earlier CTEs: the send takes place. It must depend on every row that the statement locks, because rate limits
 *   come last in the lock order.
 */
export function sendCtes({ deliveries, counters }: PlannedSend, gate: SQL): SQL {
  const ordered = inLockOrder(counters).map((counter, order) => ({ ...counter, order }));
  return sql`charged AS (${chargeInsert(ordered, gate)}), judged AS MATERIALIZED (
      SELECT c.key, c.points, c."secondsLeft", c."window", l."order", l.scope, a.allowed, c.points > a.allowed AS over
        FROM charged c
        JOIN jsonb_to_recordset(${JSON.stringify(ordered)}::text::jsonb)
               AS l(key text, points int, "order" int, scope text, "workgroupId" uuid) ON l.key = c.key,
             LATERAL (SELECT CASE WHEN l."workgroupId" IS NULL OR c.points <= l.points THEN l.points
                                  ELSE greatest(l.points, ${SMS_PER_MEMBER}::int * (${membersOf(sql`l."workgroupId"`)})) END AS allowed) a
    ), verdict AS (
      SELECT bool_or(over AND scope = 'send') AS send, bool_or(over AND scope = 'number') AS number, bool_or(over AND scope = 'cap') AS cap
        FROM judged
    ), fresh AS MATERIALIZED (
      SELECT d.id, d.channel, d.destination,
             coalesce(d.refused, CASE WHEN verdict.send THEN 'send_limit' WHEN d.channel <> 'phone' THEN NULL
                                      WHEN verdict.number THEN 'send_limit' WHEN verdict.cap THEN 'sms_cap' END) AS refused
        FROM verdict, jsonb_to_recordset(${JSON.stringify(deliveries)}::text::jsonb)
                        AS d(id uuid, channel text, destination text, refused text)
       WHERE ${gate}
    )`;
}

/** Channels of the messages of `fresh` that are sent, in SQL: for the audit event. */
export const freshChannels = sql`(SELECT coalesce(string_agg(channel, ' ' ORDER BY channel), '') FROM fresh WHERE refused IS NULL)`;

/** Columns of a final select after {@link sendCtes}. */
export const sendColumns = sql`(SELECT coalesce(json_agg(judged), '[]') FROM judged) AS counters,
    (SELECT coalesce(json_agg(fresh), '[]') FROM fresh) AS deliveries`;

/** The row of {@link sendColumns}. A statement extends it with its own columns. */
export const sendRow = z.object({
  counters: z.array(
    counterRow.extend({
      order: z.number(),
      scope: z.enum(sendScopes),
      /** As many points as may be. */
      allowed: z.number(),
      over: z.boolean(),
    }),
  ),
  deliveries: z.array(
    z.object({
      id: z.string(),
      channel: z.enum(channels),
      destination: z.string(),
      refused: z.enum(deliveryReasons).nullable(),
    }),
  ),
});
export type ChargedSend = z.output<typeof sendRow>;

/**
 * After the commit of a send: gives back what was charged for messages that a limit refused, counts the refusals, and raises an operator
 * alarm at the first message over a daily cap.
 * @returns seconds until the limit that was reached ends; 0 if none was, or only a daily cap
 */
export async function settleSend(db: Executor, { counters }: ChargedSend): Promise<number> {
  const over = counters.filter((counter) => counter.over);
  if (over.length === 0) return 0;
  for (const { key, scope, points, allowed } of over) {
    countRefusal(key);
    // The kind is the start of the key: `send-dial-code-86400000`.
    const kind = /^[a-z-]*[a-z]/.exec(key)?.[0];
    if (scope === "cap" && points === allowed + 1)
      log().error({ event: "operator_alarm", channel: "phone", class: `daily cap ${kind}` });
  }
  const isWhole = over.some(({ scope }) => scope === "send");
  await refundRateLimits(
    db,
    counters.filter(({ scope }) => isWhole || scope !== "send"),
  );
  return Math.max(0, ...over.filter(({ scope }) => scope !== "cap").map(({ secondsLeft }) => secondsLeft));
}
