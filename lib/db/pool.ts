/** The connections of a process. Statements and waits are bounded, so that a stuck database becomes an error and not a queue. */

import { minutes, seconds } from "@/lib/contract/duration";
import { makeConcurrencyLimit } from "@/lib/runtime/concurrency";
import { type Client, type Connection, DatabaseSilent, openConnection } from "./connection";

export type Database = {
  client: Client;
  /** Runs `work` in one transaction. No network call but the database's own belongs into it. */
  transaction<T>(work: (tx: Executor) => Promise<T>): Promise<T>;
  end(): Promise<void>;
};

/** What a query takes: the pool or a transaction. */
export type Executor = { client: Client };

/** Connections of a process, and statements that may wait for one. A statement never stands behind another one's lock. */
const CONNECTIONS = 10;
const WAITING = 500;
const PATIENCE = seconds(1.5);

/** A connection that was not used for so long, or is so old, is not used again: what it remembers of the server may be out of date. */
const IDLE_AT_MOST = minutes(1);
const AGE_AT_MOST = minutes(30);

const READ_ONLY = "25006";

/** Its connections lead nowhere: to a server that has vanished, or one that is no primary any more. */
function isDeadEnd(error: unknown): boolean {
  return error instanceof DatabaseSilent || (error instanceof Error && "code" in error && error.code === READ_ONLY);
}

type Pooled = { connection: Connection; openedAt: number; usedAt: number };

/** Opens a pool of at most `max` connections to `url`; each is made when a statement needs it. */
export function connect(url: string, max = CONNECTIONS): Database {
  const inSlot = makeConcurrencyLimit({ of: "statement", atOnce: max, waiting: WAITING, patience: PATIENCE });
  /** The last one used is the first one taken: it knows the statements, and the others may go to sleep. */
  let idle: Pooled[] = [];
  const inUse = new Set<Pooled>();
  let leftAt = Number.NEGATIVE_INFINITY;
  let ended: (() => void) | null = null;

  const drop = ({ connection }: Pooled) => connection.end().catch(() => {});

  const isStale = ({ connection, openedAt, usedAt }: Pooled, now = performance.now()) =>
    connection.isLost() || openedAt <= leftAt || now - openedAt > AGE_AT_MOST || now - usedAt > IDLE_AT_MOST;

  function take(): Pooled {
    let pooled = idle.pop();
    for (; pooled && isStale(pooled); pooled = idle.pop()) drop(pooled);
    const now = performance.now();
    const taken = pooled ?? { connection: openConnection(url), openedAt: now, usedAt: now };
    inUse.add(taken);
    return taken;
  }

  function giveBack(pooled: Pooled): void {
    inUse.delete(pooled);
    pooled.usedAt = performance.now();
    if (ended || isStale(pooled)) drop(pooled);
    else idle.push(pooled);
    if (ended && inUse.size === 0) ended();
  }

  /** What is open leads to where the database was. Once a second at most: it may stay as it is for long. */
  function leave(): void {
    const now = performance.now();
    if (now - leftAt < seconds(1)) return;
    leftAt = now;
    idle.forEach(drop);
    idle = [];
  }

  function use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return inSlot(async () => {
      const pooled = take();
      try {
        return await work(pooled.connection);
      } catch (error) {
        if (isDeadEnd(error)) leave();
        throw error;
      } finally {
        giveBack(pooled);
      }
    });
  }

  return {
    client: { unsafe: (...statement) => use((connection) => connection.unsafe(...statement)) },
    transaction: (work) => use((connection) => connection.transaction((client) => work({ client }))),
    async end() {
      const done = new Promise<void>((resolve) => {
        ended = resolve;
      });
      const sleeping = idle;
      idle = [];
      if (inUse.size === 0) ended?.();
      await Promise.all([done, ...sleeping.map(drop)]);
    },
  };
}
