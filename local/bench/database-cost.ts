/** What sign-ins cost PostgreSQL: CPU of its processes, WAL, bytes of tables and indexes, transactions. */
import { readdirSync, readFileSync } from "node:fs";
import type postgres from "postgres";
import { cpuMilliseconds } from "./processor";

/** For each sign-in. `cpu` in milliseconds. */
export type DatabaseCost = { cpu: number; walBytes: number; storedBytes: number; transactions: number };

const parentOf = (pid: number) =>
  Number(
    readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[1],
  );

/** Milliseconds of CPU of the server's process and of all its living children. */
function cpuOf(postmaster: number): number {
  let sum = 0;
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      if (pid === postmaster || parentOf(pid) === postmaster) sum += cpuMilliseconds(pid);
    } catch {
      // It ended meanwhile.
    }
  }
  return sum;
}

/** Runs `work` and returns what it cost the database for each of `signIns`. */
export async function measureDatabase(
  sql: postgres.Sql,
  signIns: number,
  work: () => Promise<unknown>,
): Promise<DatabaseCost> {
  const [backend] = await sql`SELECT pg_backend_pid() AS pid`;
  const postmaster = parentOf(Number(backend?.pid));
  const read = async () => {
    const [row] = await sql`
      SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS wal, pg_database_size(current_database())::float8 AS stored,
             (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())::float8 AS transactions`;
    return {
      cpu: cpuOf(postmaster),
      wal: Number(row?.wal),
      stored: Number(row?.stored),
      transactions: Number(row?.transactions),
    };
  };
  const before = await read();
  await work();
  const after = await read();
  return {
    cpu: (after.cpu - before.cpu) / signIns,
    walBytes: (after.wal - before.wal) / signIns,
    storedBytes: (after.stored - before.stored) / signIns,
    transactions: (after.transactions - before.transactions) / signIns,
  };
}
