/** How often codes may be sent: per account, per phone number over all accounts, per client address. In the database, exact. */
import { addressBucket } from "../address";
import { database } from "../db";
import type { Origin } from "../db/audit";
import { chargeThrottles, refundThrottles, throttleKey } from "../db/throttles";
import { secondsUntil } from "../time";
import { SENDS_PER_ACCOUNT, SENDS_PER_CLIENT_ADDRESS, SENDS_PER_NUMBER } from "./limits";

type Limits = readonly { points: number; window: number }[];
type Counter = { key: string; points: number; window: number };

function counters(kind: string, subject: string, limits: Limits): Counter[] {
  return limits.map((limit) => ({ key: throttleKey(`send-${kind}-${limit.window}`, subject), ...limit }));
}

export type SendCharge = {
  /** False: nothing may be sent now. */
  allowed: boolean;
  /** False: the phone has had enough; e-mail goes on. */
  phoneAllowed: boolean;
  /** Seconds until the limit that was reached is over; 0 when none was. */
  retryAfter: number;
  /** Gives the charge back, for a send that did not come about. */
  refund: () => Promise<void>;
};

/** Charges one send. One statement; what is refused is given back, so that asking in vain does not prolong the wait. */
export async function chargeSend(userId: string, phone: string | null, origin: Origin): Promise<SendCharge> {
  const whole = [
    ...counters("account", userId, SENDS_PER_ACCOUNT),
    ...counters("address", addressBucket(origin.address), SENDS_PER_CLIENT_ADDRESS),
  ];
  const number = phone === null ? [] : counters("number", phone, SENDS_PER_NUMBER);
  const charged = new Map((await chargeThrottles(database(), [...whole, ...number])).map((c) => [c.key, c]));
  const over = (c: Counter) => (charged.get(c.key)?.points ?? 0) > c.points;
  const allowed = !whole.some(over);
  const phoneAllowed = allowed && !number.some(over);
  const refused = [...(allowed ? [] : whole), ...(phoneAllowed ? [] : number)];
  const refund = async (given: Counter[]) => {
    const windows = given.map((c) => charged.get(c.key)).filter((c) => c !== undefined);
    if (windows.length > 0) await refundThrottles(database(), windows);
  };
  await refund(refused);
  const waits = refused.filter(over).map((c) => secondsUntil(charged.get(c.key)?.expiresAt ?? new Date()));
  return {
    allowed,
    phoneAllowed,
    retryAfter: Math.max(0, ...waits),
    refund: () => refund([...whole, ...number].filter((c) => !refused.includes(c))),
  };
}
