// Everything that has to run, in order: database, local provider, migrations, demo data, server. `npm start`, `npm run
// dev` and the journeys in the browser all start this same stack; endAll() of shutdown.mjs stops it.
import { join } from "node:path";
import { migrate } from "@/drizzle/migrate";
import { seed } from "@/drizzle/seed";
import type { Environment } from "./environment.mjs";
import { createDatabase, startPostgres } from "./postgres";
import { type Program, runProgram } from "./program";
import { atEnd } from "./shutdown.mjs";
import { standInEnvironment } from "./stand-ins";
import { Failure, step } from "./terminal.mjs";

export type StackOptions = {
  /** With a DATABASE_URL nothing is made up: no database, no provider, no secret, no demo data. */
  environment: Environment;
  dataDir: string;
  port: number;
  /** Undefined: the real providers. */
  providerPort: number | undefined;
  mode: "production" | "development";
  /** An administrator's URL of a cluster that runs already. */
  adminUrl?: string;
  /** Where the server's log goes; undefined: to the terminal. */
  logFile?: string;
};

export type Stack = {
  appUrl: string;
  /** The local provider, whose page is the inbox. */
  inboxUrl: string | undefined;
  databaseUrl: string;
  operatorToken: string | undefined;
  /** What the server was started with. */
  environment: Environment;
  /** Settles when a part of the stack has ended by itself, with words about it. */
  broken: Promise<string>;
};

export async function startStack(options: StackOptions): Promise<Stack> {
  const { providerPort, port } = options;
  const made = options.environment.DATABASE_URL === undefined;
  const environment: Environment = {
    ...(made ? await makeUp(options) : { ...options.environment, PORT: String(port) }),
    NODE_ENV: options.mode,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const provider =
    providerPort === undefined ? undefined : await startProvider(environment, options.dataDir, providerPort);
  await prepareDatabase(environment.DATABASE_URL ?? "", made);
  const server = await startServer(environment, options);
  return {
    appUrl: environment.NEXTAUTH_URL ?? "",
    inboxUrl: providerPort === undefined ? undefined : `http://127.0.0.1:${providerPort}`,
    databaseUrl: environment.DATABASE_URL ?? "",
    operatorToken: environment.OPERATOR_TOKEN,
    environment,
    broken: Promise.race([server.ended, ...(provider ? [provider.ended] : [])]),
  };
}

async function makeUp(options: StackOptions): Promise<Environment> {
  const adminUrl = options.adminUrl ?? (await startDatabase(options.dataDir));
  const databaseUrl = await createDatabase(adminUrl, "leadmaster");
  return standInEnvironment(options.environment, { ...options, databaseUrl });
}

async function startDatabase(dataDir: string): Promise<string> {
  const database = await step(
    "Start the database",
    () => startPostgres({ dataDir }),
    ({ port, home, found }) =>
      `PostgreSQL on port ${port}, data in ${home}${found ? ", still running from before" : ""}`,
  );
  atEnd(() => database.stop());
  return database.adminUrl;
}

async function startProvider(environment: Environment, dataDir: string, port: number): Promise<Program> {
  const logFile = join(dataDir, "provider.log");
  const provider = runProgram("The local provider", "local/provider/main.ts", environment, logFile);
  const address = { host: "127.0.0.1", port, path: "/health", name: `127.0.0.1:${port}` };
  await step(`Start the local provider of e-mail and text messages on port ${port}`, () =>
    provider.untilReady(address),
  );
  return provider;
}

async function startServer(environment: Environment, { port, logFile }: StackOptions): Promise<Program> {
  const server = runProgram("The server", "server.ts", environment, logFile);
  const host = (environment.HOST ?? "127.0.0.1").replace(/^(0\.0\.0\.0|::)$/, "127.0.0.1");
  const url = environment.NEXTAUTH_URL ?? "";
  const name = URL.canParse(url) ? new URL(url).host : `localhost:${port}`;
  await step(`Start the server on port ${port}`, () => server.untilReady({ host, port, path: "/api/health", name }));
  return server;
}

async function prepareDatabase(url: string, withDemoData: boolean) {
  try {
    await step("Bring the tables up to date", () => migrate(url));
    if (withDemoData) await step("Put the demo data in place", () => seed(url));
  } catch (error) {
    const remedy = "Check that DATABASE_URL names a PostgreSQL that is up, and a user who may change its tables.";
    throw new Failure("The database could not be prepared.", remedy, error instanceof Error ? causes(error) : "");
  }
}

/** The driver's own words stand in the innermost cause. */
function causes(error: Error): string {
  const inner = error.cause instanceof Error ? `\n${causes(error.cause)}` : "";
  return `${"code" in error ? `${error.code} ` : ""}${error.message}${inner}`;
}
