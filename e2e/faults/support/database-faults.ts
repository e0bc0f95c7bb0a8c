/** Database faults at a chosen moment: a locked row, an ended backend, a lost connection. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect } from "@playwright/test";
import postgres from "postgres";

export type Hold = {
  /** Waits until at least `count` statements wait for the lock. @returns their backends */
  waiters(count: number): Promise<number[]>;
  release(): Promise<void>;
};

/** Runs locking SQL in a transaction and leaves it open: statements that need the same rows wait there. */
export async function hold(url: string, locking: (tx: postgres.Sql) => Promise<unknown>): Promise<Hold> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`BEGIN`;
  await locking(sql);
  const [own] = await sql`SELECT pg_backend_pid() AS pid`;
  const watcher = postgres(url, { max: 1, onnotice: () => {} });
  const waiting = async () => {
    // Includes statements that wait for another waiter: waiters of a row queue.
    const rows = await watcher<{ pid: number }[]>`
      WITH RECURSIVE line AS (
        SELECT ${own?.pid}::int AS pid
        UNION
        SELECT a.pid FROM pg_stat_activity a JOIN line ON line.pid = ANY (pg_blocking_pids(a.pid))
      ) SELECT pid FROM line WHERE pid <> ${own?.pid}::int`;
    return rows.map(({ pid }) => pid);
  };
  return {
    async waiters(count) {
      await expect.poll(async () => (await waiting()).length, { intervals: [20] }).toBeGreaterThanOrEqual(count);
      return waiting();
    },
    async release() {
      await sql`ROLLBACK`;
      await Promise.all([sql.end(), watcher.end()]);
    },
  };
}

export const holdUser = (url: string, id: string) =>
  hold(url, (tx) => tx`SELECT FROM users WHERE id = ${id} FOR UPDATE`);

/** Ends backends before they commit, and waits until they are gone. */
export async function terminate(sql: postgres.Sql, pids: number[]): Promise<void> {
  await sql`SELECT pg_terminate_backend(pid) FROM unnest(${pids}::int[]) AS pid`;
  const left = async () => (await sql`SELECT FROM pg_stat_activity WHERE pid = ANY (${pids}::int[])`).length;
  await expect.poll(left, { intervals: [20] }).toBe(0);
}

/** Ends every backend of the product on this database, as a restart of PostgreSQL does. */
export async function terminateAll(sql: postgres.Sql): Promise<void> {
  const rows = await sql<{ pid: number }[]>`SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'leadmaster'`;
  await terminate(
    sql,
    rows.map(({ pid }) => pid),
  );
}

export type Gateway = {
  /** The database URL through this gateway. */
  url: string;
  /** Breaks open connections and refuses new ones. */
  close(): Promise<void>;
  open(): Promise<void>;
  /** Drops all further bytes of the open connections, in both directions; new connections work. */
  blackHole(): void;
  /** The same, and of new connections until the returned function is called. */
  blackOut(): () => void;
};

/** A TCP proxy in front of a database, for network faults: a server that is restarted, moved or cut off. */
export async function startGateway(url: string): Promise<Gateway> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isDark = false;
  const server = createServer((near) => {
    if (isDark) {
      sockets.add(near.on("error", () => {}).resume());
      near.on("close", () => sockets.delete(near));
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from
        .on("error", () => {})
        .on("close", () => {
          sockets.delete(from);
          to.destroy();
        });
      from.pipe(to);
    }
  });
  const blackHole = () => {
    for (const socket of sockets) socket.unpipe().resume();
  };
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;
  return {
    url: through.href,
    async close() {
      const closed = server.listening ? once(server, "close") : null;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    open: () => listen(port),
    blackHole,
    blackOut() {
      blackHole();
      isDark = true;
      return () => {
        isDark = false;
      };
    },
  };
}
