/**
 * Reads whose cost grows with a tenant: delivery health, lists and previews over all members. They take turns apart from the ordinary
 * statements, so that no admin, tenant or operator who asks for many of them at once holds up anybody else's sign-in or page.
 * A store function that is heavy takes a {@link HeavyExecutor}, which only {@link readHeavily} gives: none passes it by.
 */

import { setTimeout } from "node:timers/promises";
import { seconds } from "@/lib/contract/duration";
import { HEAVY_READS } from "@/lib/contract/limits";
import { type ConcurrencyLimit, isOverloaded, makeConcurrencyLimit } from "@/lib/runtime/concurrency";
import { database, type Executor } from "./.";
import { chargeOrWait, rateLimitKey } from "./rate-limits";

/** The database, inside a slot of {@link readHeavily}. */
export type HeavyExecutor = Executor & { readonly heavy: true };

/** `asker` is rate limited: a user id. Reads of one `tenant` run one after the other. */
export type HeavyReader = { asker: string; tenant: string };

export type HeavyRefusal = {
  ok: false;
  /** This asker's rate limit; or too many heavy reads wait already. */
  reason: "too_many_attempts" | "busy";
  /** In seconds. */
  retryAfter: number;
};
export type HeavyRead<Value> = { ok: true; value: Value } | HeavyRefusal;

type Queues = { all: ConcurrencyLimit; tenants: Map<string, { slots: ConcurrencyLimit; users: number }> };

// Next bundles pages and routes as separate copies of this module: the slots of a process live on globalThis.
const shared = globalThis as { leadmasterHeavyReads?: Queues };

function queues(): Queues {
  shared.leadmasterHeavyReads ??= { all: slotsOf(HEAVY_READS.atOnce), tenants: new Map() };
  return shared.leadmasterHeavyReads;
}

function slotsOf(atOnce: number): ConcurrencyLimit {
  const { waiting, patience } = HEAVY_READS;
  return makeConcurrencyLimit({ of: "heavy read", atOnce, waiting, patience });
}

/** The tenant's own slot first, then one of the process: a tenant that floods waits in its own queue. */
async function inSlots<T>(tenant: string, work: () => Promise<T>): Promise<T> {
  const { all, tenants } = queues();
  const queue = tenants.get(tenant) ?? { slots: slotsOf(HEAVY_READS.atOncePerTenant), users: 0 };
  tenants.set(tenant, queue);
  queue.users += 1;
  try {
    return await queue.slots(() => all(work));
  } finally {
    queue.users -= 1;
    if (queue.users === 0) tenants.delete(tenant);
  }
}

/** Charged inside the slot, so that a flood does not queue for the row of its own counter on every connection of the pool. */
async function overLimit(asker: string): Promise<HeavyRefusal | null> {
  const limit = { key: rateLimitKey("heavy-reads", asker), ...HEAVY_READS.perAsker };
  const retryAfter = await chargeOrWait(database(), [limit]);
  return retryAfter === null ? null : { ok: false, reason: "too_many_attempts", retryAfter };
}

/**
 * Runs a further part of a heavy read that {@link readHeavily} has begun and charged, in a turn of its own.
 * @throws Overloaded if it got no turn in {@link HEAVY_READS.furtherTurns} tries
 */
export async function continueHeavily<Value>(
  { tenant }: HeavyReader,
  read: (db: HeavyExecutor) => Promise<Value>,
): Promise<Value> {
  for (let tries = 1; ; tries++) {
    try {
      return await inSlots(tenant, () => read({ ...database(), heavy: true }));
    } catch (error) {
      if (!isOverloaded(error, "heavy read") || tries === HEAVY_READS.furtherTurns) throw error;
      await setTimeout(HEAVY_READS.patience);
    }
  }
}

/**
 * Runs a heavy read in its turn.
 * @returns what `read` found, or why it did not run
 */
export async function readHeavily<Value>(
  { asker, tenant }: HeavyReader,
  read: (db: HeavyExecutor) => Promise<Value>,
): Promise<HeavyRead<Value>> {
  try {
    return await inSlots(tenant, async () => {
      const refusal = await overLimit(asker);
      return refusal ?? { ok: true, value: await read({ ...database(), heavy: true }) };
    });
  } catch (error) {
    // Only our own slots: a full pool is an outage, and goes on as one.
    if (!isOverloaded(error, "heavy read")) throw error;
    return { ok: false, reason: "busy", retryAfter: HEAVY_READS.patience / seconds(1) };
  }
}
