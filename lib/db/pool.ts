/**
 * The connections of a process. Statements and waits are bounded, so that a stuck database becomes an error and not a queue.
 *
 * One connection to PostgreSQL, used by one piece of work at a time and never again once it is lost. The driver would connect anew
 * behind our back: the first statement after that gets the error of the one that was cut off, a transaction goes on outside of
 * itself, or nothing is ever sent again (`docs/decisions/0016`).
 */
import postgres from "postgres";
import { minutes, seconds } from "@/lib/contract/duration";
import { makeConcurrencyLimit } from "@/lib/runtime/concurrency";

/** In milliseconds; 0 is no bound. */
export type Bounds = {
  /** What PostgreSQL may take for a statement. */
  statement: number;
  /** How long we wait for its answer: longer, unless the way to it is broken. */
  answer: number;
  /** What a transaction may take, and how long PostgreSQL waits for the next statement of one. */
  transaction: number;
};

/** For an operator's command, which may read a whole table and waits for it. */
export const unhurried: Bounds = { statement: minutes(1), answer: seconds(70), transaction: minutes(1) };

const usual: Bounds = { statement: seconds(5), answer: seconds(7), transaction: seconds(10) };

/**
 * What PostgreSQL keeps to itself, whatever becomes of us. As a statement and not as start-up parameters, which pgbouncer refuses or,
 * told to ignore them, drops. A pooler in session mode resets them (`DISCARD ALL`) before another client gets the connection.
 */
const boundsOf = (set: "SET" | "SET LOCAL", { statement, transaction }: Bounds) =>
  `${set} statement_timeout = ${statement}; ${set} idle_in_transaction_session_timeout = ${transaction}`;

/** The rows of a statement as the driver gives them, how many rows it returned or changed, and the command that the server completed. */
export type RawRows = unknown[] & { readonly count: number; readonly command?: string };

export type Client = { unsafe(text: string, params: never[], options: postgres.UnsafeQueryOptions): Promise<RawRows> };

/** The server has vanished from the net: it never says that it has. */
export class DatabaseSilent extends Error {
  override name = "DatabaseSilent";
}

/** The connection went away between two statements of a transaction. */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
}

/** In a transaction: `last` runs the last statement, and commits in the same round trip. Nothing may be run after it. */
export type TransactionClient = Client & { last: Client["unsafe"] };

export type Connection = Client & {
  transaction<T>(work: (client: TransactionClient) => Promise<T>): Promise<T>;
  /** It must not be used again. */
  isLost(): boolean;
  /** Closes it, whatever it does. */
  end(): Promise<void>;
};

function openDriver(url: string, onclose: () => void): postgres.Sql {
  return postgres(url, {
    max: 1,
    connect_timeout: 3,
    // The pool retires connections, between two uses. The driver would do it in the middle of a transaction, and go on with the rest of it
    // on another connection, as if it were none.
    idle_timeout: 0,
    max_lifetime: null,
    backoff: () => 0.1,
    // As the database writes it: a Date would lose the microseconds, by which windows and rows are told apart.
    types: { date: { to: 1184, from: [1082, 1114, 1184], serialize: String, parse: (text: string) => text } },
    // Types of arrays, which nothing reads: a round trip, in which a server that goes down leaves the driver in disorder.
    fetch_types: false,
    connection: { application_name: "leadmaster" },
    onnotice: () => {},
    onclose,
  });
}

/** Connects with the first statement. */
export function openConnection(url: string, bounds = usual): Connection {
  let lost = false;
  const driver = openDriver(url, () => {
    lost = true;
  });

  let bounded: Promise<unknown> | null = null;

  /** Sets the bounds, before the first statement: one round trip for each connection. */
  function setBounds(): Promise<unknown> {
    bounded ??= driver
      .unsafe(boundsOf("SET", bounds))
      .execute()
      .catch((error) => {
        lost = true;
        throw error;
      });
    return bounded;
  }

  /** Waits for the answer, but not for ever. What has not come by then may come later, so nothing else may be asked here. */
  function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
    if (milliseconds === 0) return answer;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        lost = true;
        reject(new DatabaseSilent());
      }, milliseconds);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  const unsafe: Client["unsafe"] = async (...statement) => {
    if (lost) throw new ConnectionLost();
    try {
      const [, rows] = await within(bounds.answer, Promise.all([setBounds(), driver.unsafe(...statement)]));
      return rows;
    } catch (error) {
      // Anything but the server's plain "no" to this statement: the socket is broken, although its end may be told a moment later.
      if ((error as { severity?: unknown }).severity !== "ERROR") lost = true;
      throw error;
    }
  };
  const command = (text: string) => unsafe(text, [], {});

  async function roundOf<T>(work: (client: TransactionClient) => Promise<T>): Promise<T> {
    let failed = false;
    let committing = false;
    const isFresh = bounded === null;
    // With the bounds once more: a pooler in transaction mode may have given us a connection that nobody set them on.
    const begun = command(`BEGIN; ${boundsOf("SET LOCAL", bounds)}`);
    // The first statement goes out with it, in one round trip; not on a connection that is still being made, which may become two.
    if (isFresh) await begun;
    begun.catch(() => {});
    const noteFailure = (error: unknown) => {
      failed = true;
      throw error;
    };
    const client: TransactionClient = {
      unsafe: (...statement) => Promise.all([unsafe(...statement), begun]).then(([rows]) => rows, noteFailure),
      async last(...statement) {
        committing = true;
        const sent = Promise.all([unsafe(...statement), command("COMMIT"), begun]);
        const [rows, commit] = await sent.catch(noteFailure);
        // The driver repeats a statement whose plan is out of date, and then it ran alone: PostgreSQL answered ROLLBACK before.
        if (commit.command !== "COMMIT")
          throw new Error("the transaction was rolled back before its last statement ran");
        return rows;
      },
    };
    try {
      const result = await work(client);
      // PostgreSQL answers to COMMIT with a ROLLBACK then, and calls it no error.
      if (failed) throw new Error("a statement of the transaction failed, and its work went on");
      await begun;
      if (!committing) await command("COMMIT");
      return result;
    } catch (error) {
      if (!lost) await command("ROLLBACK").catch(() => {});
      throw error;
    }
  }

  return {
    unsafe,
    transaction: (work) => within(bounds.transaction, roundOf(work)),
    isLost: () => lost,
    end: () => driver.end({ timeout: 0 }),
  };
}

export type Database = {
  client: Client;
  /** Runs `work` in one transaction. No network call but the database's own belongs into it. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  end(): Promise<void>;
};

/** What a query takes: the pool or a transaction. */
export type Executor = { client: Client };

/** What a transaction's statements run on. */
export type Transaction = { client: TransactionClient };

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
export function connect(url: string, max = CONNECTIONS, bounds = usual): Database {
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
    const taken = pooled ?? { connection: openConnection(url, bounds), openedAt: now, usedAt: now };
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
