/**
 * Send limits of codes: per account, phone number and client IP address, and daily caps of text messages. Exact, in the database: charged
 * first, compared afterwards; a refused send is refunded, so that it does not prolong the wait.
 */
import { randomUUID } from "node:crypto";
import { getCountryCallingCode, parsePhoneNumber } from "libphonenumber-js/max";
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
import type { DeliveryReason } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import { ipBucket } from "@/lib/db/ip-address";
import { countMembers } from "@/lib/db/member-count";
import { type Counter as Charged, chargeRateLimits, rateLimitKey, refundRateLimits } from "@/lib/db/rate-limits";
import type { User } from "@/lib/db/users";
import type { Destination } from "@/lib/messaging/suppression";
import { log } from "@/lib/runtime/log";
import { countRefusal } from "@/lib/runtime/metrics";
import type { NewDelivery } from "./challenge.store";

type Limits = readonly { points: number; window: number }[];
type Counter = { key: string; points: number; window: number };

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

type Caps = { foreign: Counter[]; workgroup: (Counter & { workgroupId: string })[]; all: Counter[] };

/** The workgroup that a user's text messages count for: one whose edition has them. */
function payingWorkgroup({ workgroups }: User): string | undefined {
  return (workgroups.find(({ edition }) => edition === "APP4") ?? workgroups[0])?.id;
}

function capsOf(user: User, phone: string): Caps {
  const { SMS_COUNTRIES, SMS_DAILY_PER_DIAL_CODE, SMS_DAILY_PER_WORKGROUP, SMS_DAILY_TOTAL } = env();
  const cap = (kind: string, subject: string, points: number) =>
    counters(kind, subject, [{ points, window: SMS_CAP_WINDOW }]);
  const [home] = SMS_COUNTRIES;
  const dialCode = parsePhoneNumber(phone).countryCallingCode;
  const foreign = !home || dialCode !== getCountryCallingCode(home);
  const workgroupId = payingWorkgroup(user);
  return {
    foreign: foreign ? cap("dial-code", dialCode, SMS_DAILY_PER_DIAL_CODE) : [],
    workgroup: workgroupId
      ? cap("workgroup", workgroupId, SMS_DAILY_PER_WORKGROUP).map((counter) => ({ ...counter, workgroupId }))
      : [],
    all: cap("all", "", SMS_DAILY_TOTAL),
  };
}

export type SendCharge = {
  /** Why no message may be sent, and why none to the phone; null if it may. */
  refused: DeliveryReason | null;
  phoneRefused: DeliveryReason | null;
  /** Seconds until the limit that was reached ends; 0 if none was. */
  retryAfter: number;
  /** For a send that does not take place. */
  refund: () => Promise<void>;
};

/**
 * Charges one send, in one statement.
 * @param phone null if the send has no text message
 * @param isWithoutPassword a session that lacks its second step requests the send
 */
export async function chargeSend(
  user: User,
  phone: string | null,
  client: ClientInfo,
  isWithoutPassword: boolean,
): Promise<SendCharge> {
  const whole = [
    ...accountSendLimits(user.id, isWithoutPassword),
    ...counters("address", ipBucket(client.ipAddress), SENDS_PER_IP),
  ];
  const number = phone === null ? [] : numberCounters(user, phone, isWithoutPassword);
  const caps = phone === null ? { foreign: [], workgroup: [], all: [] } : capsOf(user, phone);
  const sms = [...number, ...caps.foreign, ...caps.workgroup, ...caps.all];
  const charged = new Map((await chargeRateLimits(database(), [...whole, ...sms])).map((c) => [c.key, c]));

  const over = (c: Counter) => (charged.get(c.key)?.points ?? 0) > c.points;
  const refused = whole.some(over) ? "send_limit" : null;
  const capped = await cappedBy(caps, charged, over);
  const phoneRefused = refused ?? (number.some(over) ? "send_limit" : capped ? "sms_cap" : null);

  for (const { key } of [...whole, ...number].filter(over)) countRefusal(key);

  const returned = [...(refused ? whole : []), ...(phoneRefused ? sms : [])];
  const refund = async (given: Counter[]) => {
    const windows = given.map((c) => charged.get(c.key)).filter((c) => c !== undefined);
    if (windows.length > 0) await refundRateLimits(database(), windows);
  };
  await refund(returned);
  const waits = [...(refused ? whole : []), ...(phoneRefused ? number : [])].filter(over);
  return {
    refused,
    phoneRefused,
    retryAfter: Math.max(0, ...waits.map((c) => charged.get(c.key)?.secondsLeft ?? 0)),
    refund: () => refund([...whole, ...sms].filter((c) => !returned.includes(c))),
  };
}

/** Is a daily cap reached? The first message beyond it raises an operator alarm. */
async function cappedBy(
  { foreign, workgroup, all }: Caps,
  charged: Map<string, Charged>,
  over: (c: Counter) => boolean,
): Promise<boolean> {
  const reached: Counter[] = [...foreign, ...all].filter(over);
  for (const counter of workgroup.filter(over)) {
    // Counted only beyond the number that every workgroup has.
    const points = SMS_PER_MEMBER * (await countMembers(database(), counter.workgroupId));
    if ((charged.get(counter.key)?.points ?? 0) > points) reached.push({ ...counter, points });
  }
  for (const { key, points } of reached) {
    countRefusal(key);
    const first = charged.get(key)?.points === points + 1;
    // The kind is the start of the key: `send-dial-code-86400000`.
    const kind = /^[a-z-]*[a-z]/.exec(key)?.[0];
    if (first) log().error({ event: "operator_alarm", channel: "phone", class: `daily cap ${kind}` });
  }
  return reached.length > 0;
}

/**
 * Charges one send and makes its deliveries; those that a limit refuses carry the reason. A send without a usable destination is free.
 * @returns `retryAfter`: seconds until the limit that was reached ends, 0 if none was; `refund`: for a send that does not take place
 */
export async function chargeDeliveries(
  user: User,
  destinations: Destination[],
  client: ClientInfo,
  isWithoutPassword: boolean,
): Promise<{ deliveries: NewDelivery[]; retryAfter: number; refund: () => Promise<void> }> {
  const toDeliveries = (refusedBy: (d: Destination) => DeliveryReason | null) =>
    destinations.map((d) => ({ ...d, id: randomUUID(), refused: d.refused ?? refusedBy(d) }));
  const usable = destinations.filter((d) => d.refused === null);
  if (usable.length === 0) return { deliveries: toDeliveries(() => null), retryAfter: 0, refund: async () => {} };
  const phone = usable.find((d) => d.channel === "phone")?.destination ?? null;
  const { refused, phoneRefused, retryAfter, refund } = await chargeSend(user, phone, client, isWithoutPassword);
  const refusedBy = ({ channel }: Destination) => (channel === "phone" ? phoneRefused : refused);
  return { deliveries: toDeliveries(refusedBy), retryAfter, refund };
}
