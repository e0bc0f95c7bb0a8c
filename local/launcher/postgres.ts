// The embedded database: PostgreSQL from npm, on 127.0.0.1 only, with its data in a folder of its own. It keeps running
// if the launcher is killed; the next start finds it and uses it.
import postgres from "postgres";
import { findInstallation } from "./postgres-binaries";
import {
  adminUser,
  findRunningServer,
  initializeCluster,
  launchServer,
  readPassword,
  requireSameVersion,
  shutDownServer,
} from "./postgres-server";

export type Postgres = {
  /** URL of an administrator's connection to the database `postgres`. */
  adminUrl: string;
  port: number;
  /** The folder of its data. */
  home: string;
  /** True if an earlier start left it running. */
  wasRunning: boolean;
  stop(): Promise<void>;
};

/** @param options.durable false: faster, and a power cut may lose data; for tests */
export async function startPostgres(options: { dataDir: string; durable?: boolean }): Promise<Postgres> {
  const installation = findInstallation(options.dataDir);
  await initializeCluster(installation);
  requireSameVersion(installation);
  const password = readPassword(installation);
  const urlOn = (port: number) => `postgres://${adminUser}:${password}@127.0.0.1:${port}/postgres`;
  const canConnect = (port: number) =>
    asAdmin(urlOn(port), (sql) => sql`SELECT 1`).then(
      () => true,
      () => false,
    );
  const running = await findRunningServer(installation, canConnect);
  const server = running ?? (await launchServer(installation, options.durable ?? true, canConnect));
  return {
    adminUrl: urlOn(server.port),
    port: server.port,
    home: installation.home,
    wasRunning: running !== null,
    stop: () => shutDownServer(server.pid),
  };
}

/**
 * Creates the database unless it exists, empty or as a copy.
 *
 * @returns its URL
 */
export async function createDatabase(adminUrl: string, name: string, template = "template0"): Promise<string> {
  await asAdmin(adminUrl, async (sql) => {
    const [known] = await sql`SELECT 1 FROM pg_database WHERE datname = ${name}`;
    // To copy files takes a fifth of the time that PostgreSQL needs to log each block.
    if (!known) await sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(template)} STRATEGY file_copy`;
  });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropDatabase(adminUrl: string, name: string) {
  await asAdmin(adminUrl, (sql) => sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`);
}

/** Drops the databases that killed test runs left. */
export async function dropAllDatabases(adminUrl: string) {
  const rows = await asAdmin(
    adminUrl,
    (sql) => sql<{ datname: string }[]>`SELECT datname FROM pg_database WHERE datname !~ '^(postgres|template[01])$'`,
  );
  for (const { datname } of rows) await dropDatabase(adminUrl, datname);
}

async function asAdmin<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
