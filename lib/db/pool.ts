/** The connections of a process. Statements and waits are bounded, so that a stuck database becomes an error and not a queue. */
import { makeSlots } from "../slots";
import { seconds } from "../time";
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

const READ_ONLY = "25006";

/** Its connections lead nowhere: to a server that has vanished, or one that is no primary any more. */
function isDeadEnd(error: unknown): boolean {
  return error instanceof DatabaseSilent || (error instanceof Error && "code" in error && error.code === READ_ONLY);
}

export function connect(url: string, max = CONNECTIONS): Database {
  const inSlot = makeSlots({ atOnce: max, waiting: WAITING, patience: PATIENCE });
  const all = new Set<Connection>();
  /** The last one used is the first one taken: it knows the statements, and the others may go to sleep. */
  let idle: Connection[] = [];
  let leftAt = Number.NEGATIVE_INFINITY;
  /** Connections from before the last dead end: what they do they may finish. */
  let old = new Set<Connection>();
  let ended = false;

  function drop(connection: Connection, when: "now" | "done"): void {
    all.delete(connection);
    connection.end(when).catch(() => {});
  }

  function take(): Connection {
    for (let next = idle.pop(); next; next = idle.pop()) {
      if (!next.isLost()) return next;
      drop(next, "now");
    }
    const connection = openConnection(url);
    all.add(connection);
    return connection;
  }

  function giveBack(connection: Connection): void {
    if (connection.isLost()) drop(connection, "now");
    else if (ended || old.has(connection)) drop(connection, "done");
    else idle.push(connection);
  }

  /** The next statement looks for the database anew. Once a second at most: it may stay as it is for long. */
  function leave(): void {
    if (performance.now() - leftAt < seconds(1)) return;
    leftAt = performance.now();
    const sleeping = idle;
    idle = [];
    old = new Set(all);
    for (const connection of sleeping) drop(connection, "now");
  }

  function use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return inSlot(async () => {
      const connection = take();
      try {
        return await work(connection);
      } catch (error) {
        if (isDeadEnd(error)) leave();
        throw error;
      } finally {
        giveBack(connection);
      }
    });
  }

  return {
    client: { unsafe: (...statement) => use((connection) => connection.unsafe(...statement)) },
    transaction: (work) => use((connection) => connection.transaction((client) => work({ client }))),
    async end() {
      ended = true;
      await Promise.all([...all].map((connection) => connection.end("done")));
    },
  };
}
