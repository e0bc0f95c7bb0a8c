// The embedded database: a real PostgreSQL from npm, on 127.0.0.1 only, with its data in a folder of its own. It
// outlives a killed launcher; the next start finds it and goes on with it.
import postgres from "postgres";
import { findPlace } from "./postgres-binaries";
import { findSurvivor, initialise, launch, passwordOf, requireSameVersion, shutDown, user } from "./postgres-server";

export type Postgres = {
  /** An administrator's connection, to the database `postgres`. */
  adminUrl: string;
  port: number;
  /** Where its data lie. */
  home: string;
  /** A server of an earlier start was found running. */
  found: boolean;
  stop(): Promise<void>;
};

/** `durable: false` trades safety against a power cut for speed: for tests. */
export async function startPostgres(options: { dataDir: string; durable?: boolean }): Promise<Postgres> {
  const place = findPlace(options.dataDir);
  await initialise(place);
  requireSameVersion(place);
  const password = passwordOf(place);
  const urlOn = (port: number) => `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
  const knock = (port: number) =>
    asAdmin(urlOn(port), (sql) => sql`SELECT 1`).then(
      () => true,
      () => false,
    );
  const survivor = await findSurvivor(place, knock);
  const server = survivor ?? (await launch(place, options.durable ?? true, knock));
  return {
    adminUrl: urlOn(server.port),
    port: server.port,
    home: place.home,
    found: survivor !== null,
    stop: () => shutDown(server.pid),
  };
}

/** Makes the database if there is none of that name, as a copy of `template` if one is given; the answer is its URL. */
export async function createDatabase(adminUrl: string, name: string, template = "template0"): Promise<string> {
  await asAdmin(adminUrl, async (sql) => {
    const [known] = await sql`SELECT 1 FROM pg_database WHERE datname = ${name}`;
    if (!known) await sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(template)}`;
  });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropDatabase(adminUrl: string, name: string) {
  await asAdmin(adminUrl, (sql) => sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`);
}

/** What killed test runs left behind. */
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
