/** Further instances of the application, which a test may kill, stop, run side by side or start with other variables. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { get } from "node:http";
import { type Environment, root } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";
import { keepRows, keepSecret, logFileOf } from "@/local/testing/sweep/written";
import { adminUrlOf, freshDatabase, type TestDatabase } from "@/local/testing/test-database";

/** The variables of the stack's own server. */
export function stackEnvironment(): Environment {
  const given = process.env.STACK_ENVIRONMENT;
  if (!given) throw new Error("STACK_ENVIRONMENT is missing: run these tests with npm run test:e2e");
  return JSON.parse(given);
}

/** Creates a migrated database of the test's own in the stack's cluster. */
export async function ownDatabase(): Promise<TestDatabase> {
  const { drop, ...database } = await freshDatabase(adminUrlOf(stackEnvironment().DATABASE_URL ?? ""));
  return {
    ...database,
    async drop() {
      await keepRows(database.url);
      await drop();
    },
  };
}

export type Instance = {
  /** Where to send requests: the public URL, which is a balancer's if NEXTAUTH_URL says so. */
  origin: string;
  port: number;
  readonly pid: number;
  /** The output of this instance, restarts included. */
  log(): string;
  kill9(): Promise<void>;
  /** Sends SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
  /** Waits until it ends without a signal. @returns the exit code, after all output was read */
  ended(): Promise<number | null>;
  /** Starts it again on the same port with changed variables. @returns the milliseconds until it was ready */
  restart(changes?: Environment): Promise<number>;
};

/** Runs it under `local/launcher/child.mjs`, which ends it with the test process. Next reads no `.env` here. */
function spawnServer(environment: Environment, write: (text: string) => void): ChildProcess {
  const child = spawn(process.execPath, ["local/launcher/child.mjs", "dist/server.js"], {
    cwd: root,
    env: { ...environment, __NEXT_PROCESSED_ENV: "true" } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", write);
  return child;
}

const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (!isOver(child)) {
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
  return child.exitCode;
}

type Probe = { port: number; publicUrl: string; path?: string };

/** Asks by the public host name: other names are refused. */
const statusOf = ({ port, publicUrl, path = "/api/health" }: Probe) =>
  new Promise<number | undefined>((resolve) => {
    const headers = { host: new URL(publicUrl).host };
    get({ host: "127.0.0.1", port, path, headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).once("error", () => resolve(undefined));
  });

async function untilReady(child: ChildProcess, probe: Probe): Promise<void> {
  while (!isOver(child)) {
    if ((await statusOf(probe)) === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the instance ended with code ${child.exitCode}`);
}

function keepSecrets(environment: Environment): void {
  for (const [name, value] of Object.entries(environment)) {
    if (/SECRET|TOKEN|KEY/.test(name) && value) keepSecret(name, value);
  }
}

export type InstanceOptions = {
  /** The stack's database by default. */
  databaseUrl?: string;
  /** The public URL is https, as behind a proxy that ends TLS; requests to `origin` arrive over http, as such a proxy sends them. */
  https?: boolean;
  /** Other variables than those of the stack's own server. */
  variables?: Environment;
  /** The path that answers 200 when the instance is ready. */
  readyPath?: string;
};

async function environmentOf({ databaseUrl, https = false, variables = {} }: InstanceOptions): Promise<Environment> {
  keepSecrets(variables);
  const port = String(await findFreePort());
  return {
    ...stackEnvironment(),
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    PORT: port,
    NEXTAUTH_URL: `${https ? "https" : "http"}://localhost:${port}`,
    ...variables,
  };
}

/** Starts the finished build beside the stack's own server, on a port of its own. The one way to start a server in a test. */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const environment = await environmentOf(options);
  const publicUrl = environment.NEXTAUTH_URL ?? "";
  const port = Number(environment.PORT);
  const origin = options.https ? `http://localhost:${port}` : publicUrl;
  let written = "";
  const file = logFileOf(`instance-${environment.PORT}`);
  const write = (text: string) => {
    written += text;
    appendFileSync(file, text);
  };
  let child = spawnServer(environment, write);
  const ready = () =>
    untilReady(child, { port, publicUrl, path: options.readyPath }).catch((error) => {
      throw new Error(`${error.message}:\n${written}`);
    });
  await ready();
  return {
    origin,
    port,
    get pid() {
      return child.pid ?? 0;
    },
    log: () => written,
    kill9: async () => {
      await end(child, "SIGKILL");
    },
    stop: () => end(child, "SIGTERM"),
    async ended() {
      if (!child.stdout?.closed || !child.stderr?.closed) await once(child, "close");
      return child.exitCode;
    },
    async restart(next = {}) {
      keepSecrets(next);
      await end(child, "SIGKILL");
      const started = performance.now();
      child = spawnServer({ ...environment, ...next }, write);
      await ready();
      return performance.now() - started;
    },
  };
}

/** Starts an instance that must not start. @returns its exit code and everything it wrote */
export async function failedStart(options: InstanceOptions): Promise<{ code: number | null; output: string }> {
  let output = "";
  const child = spawnServer(await environmentOf(options), (text) => {
    output += text;
  });
  await once(child, "close");
  return { code: child.exitCode, output };
}
