// Starts everything in order: database, local provider, migrations, demo data, server. `npm start`, `npm run dev`, the
// browser tests and the measuring programs start the same stack. shutDownAll() stops it.
import { join } from "node:path";
import { migrate } from "../../drizzle/migrate";
import { seed } from "../../drizzle/seed";
import type { Environment } from "./environment.mjs";
import { createDatabase, startPostgres } from "./postgres";
import { type Program, runProgram } from "./program";
import { onShutdown } from "./shutdown.mjs";
import { standInEnvironment } from "./stand-ins";
import { Failure, step } from "./terminal.mjs";

export type StackOptions = {
  /** With a DATABASE_URL the stack adds nothing of its own: no database, provider, secrets or demo data. */
  environment: Environment;
  dataDir: string;
  port: number;
  /** Undefined: the real providers. */
  providerPort: number | undefined;
  /** Of the local provider's SMTP server. */
  smtpPort: number | undefined;
  /** Whether that server is the fallback for email. */
  hasFallback: boolean;
  mode: "production" | "development";
  /** URL of an administrator, if a cluster runs already. */
  adminUrl?: string;
  /** Undefined: the server logs to the terminal. */
  logFile?: string;
  /** The command that is Node for the server, with its options. */
  node?: readonly string[];
};

export type Stack = {
  serverPid: number;
  appUrl: string;
  /** The local provider; its page is the inbox. */
  inboxUrl: string | undefined;
  databaseUrl: string;
  operatorToken: string | undefined;
  /** The environment of the server. */
  environment: Environment;
  /** Resolves with a sentence if a part of the stack ends without being stopped. */
  broken: Promise<string>;
};

export async function startStack(options: StackOptions): Promise<Stack> {
  const { providerPort, port } = options;
  const isLocal = options.environment.DATABASE_URL === undefined;
  const environment: Environment = {
    ...(isLocal ? await startLocalDatabase(options) : { ...options.environment, PORT: String(port) }),
    NODE_ENV: options.mode,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const provider =
    providerPort === undefined ? undefined : await startProvider(environment, options.dataDir, providerPort);
  await prepareDatabase(environment.DATABASE_URL ?? "", isLocal);
  const server = await startServer(environment, options);
  return {
    serverPid: server.pid,
    appUrl: environment.NEXTAUTH_URL ?? "",
    inboxUrl: providerPort === undefined ? undefined : `http://127.0.0.1:${providerPort}`,
    databaseUrl: environment.DATABASE_URL ?? "",
    operatorToken: environment.OPERATOR_TOKEN,
    environment,
    broken: Promise.race([server.ended, ...(provider ? [provider.ended] : [])]),
  };
}

/** @returns the environment of a stack that needs nothing outside of this machine */
async function startLocalDatabase(options: StackOptions): Promise<Environment> {
  const adminUrl = options.adminUrl ?? (await startCluster(options.dataDir));
  const databaseUrl = await createDatabase(adminUrl, "leadmaster");
  return standInEnvironment(options.environment, { ...options, databaseUrl });
}

async function startCluster(dataDir: string): Promise<string> {
  const database = await step(
    "Start the database",
    () => startPostgres({ dataDir }),
    ({ port, home, wasRunning }) =>
      `PostgreSQL on port ${port}, data in ${home}${wasRunning ? ", still running from an earlier start" : ""}`,
  );
  onShutdown(() => database.stop());
  return database.adminUrl;
}

async function startProvider(environment: Environment, dataDir: string, port: number): Promise<Program> {
  const logFile = join(dataDir, "provider.log");
  const provider = runProgram("The local provider", "local/provider/main.ts", environment, logFile);
  const address = { host: "127.0.0.1", port, path: "/health", name: `127.0.0.1:${port}` };
  await step(`Start the local provider of email and text messages on port ${port}`, () => provider.untilReady(address));
  return provider;
}

/** As in `npm run serve`: the heap that the server needs, so that garbage is collected before the process grows. In MiB. */
export const productionOptions = ["--max-old-space-size=192"] as const;

async function startServer(environment: Environment, { port, logFile, mode, node }: StackOptions): Promise<Program> {
  const command = [...(node ?? [process.execPath]), ...(mode === "production" ? productionOptions : [])];
  const program = mode === "production" ? "dist/server.js" : "server.ts";
  const server = runProgram("The server", program, environment, logFile, command);
  const host = (environment.HOST ?? "127.0.0.1").replace(/^(0\.0\.0\.0|::)$/, "127.0.0.1");
  const url = environment.NEXTAUTH_URL ?? "";
  const name = URL.canParse(url) ? new URL(url).host : `localhost:${port}`;
  await step(`Start the server on port ${port}`, () => server.untilReady({ host, port, path: "/api/health", name }));
  return server;
}

async function prepareDatabase(url: string, withDemoData: boolean) {
  try {
    await step("Apply the migrations", () => migrate(url));
    if (withDemoData) await step("Add the demo data", () => seed(url));
  } catch (error) {
    const remedy = "Check that DATABASE_URL names a running PostgreSQL and a user who may change its tables.";
    throw new Failure(
      "The database could not be prepared.",
      remedy,
      error instanceof Error ? describeCauses(error) : "",
    );
  }
}

/** The driver's own message is in the innermost cause. */
function describeCauses(error: Error): string {
  const cause = error.cause instanceof Error ? `\n${describeCauses(error.cause)}` : "";
  return `${"code" in error ? `${error.code} ` : ""}${error.message}${cause}`;
}
