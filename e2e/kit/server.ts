/** Further processes of the application, for what one does to a process: kill it, stop it, run two, set its clock wrong. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { get } from "node:http";
import { migrate } from "@/drizzle/migrate";
import { type Environment, root } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";
import { createDatabase, dropDatabase } from "@/local/launcher/postgres";
import { keepRows, keepSecret, logFileOf } from "@/local/testing/sweep/written";

/** What the stack's own server was started with. */
export function stackEnvironment(): Environment {
  const given = process.env.STACK_ENVIRONMENT;
  if (!given) throw new Error("STACK_ENVIRONMENT is missing: run these tests with npm run test:e2e");
  return JSON.parse(given);
}

/** A database of a test's own in the stack's cluster, with all tables. */
export async function ownDatabase(): Promise<{ url: string; name: string; drop(): Promise<void> }> {
  const admin = new URL(stackEnvironment().DATABASE_URL ?? "");
  admin.pathname = "/postgres";
  const name = `faults_${randomBytes(6).toString("hex")}`;
  const url = await createDatabase(admin.href, name);
  await migrate(url);
  const drop = async () => {
    await keepRows(url);
    await dropDatabase(admin.href, name);
  };
  return { url, name, drop };
}

export type Instance = {
  /** Its NEXTAUTH_URL, which is another place than its port's when it stands behind something. */
  origin: string;
  port: number;
  readonly pid: number;
  /** Everything that all its processes have written. */
  log(): string;
  kill9(): Promise<void>;
  /** SIGTERM; the exit code when it has ended. */
  stop(): Promise<number | null>;
  /** The exit code, once it has ended by itself and everything it wrote is read. */
  ended(): Promise<number | null>;
  /** Starts it again at the same place, with what `changes` says; the milliseconds until it answered. */
  restart(changes?: Environment): Promise<number>;
};

/**
 * Under the launcher of programs, so that it ends with the test's process however that one ends. Next reads no `.env` here.
 */
function spawnServer(environment: Environment, write: (text: string) => void): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "local/launcher/child.ts", "server.ts"], {
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

/** Asked at its port by its public name, for it answers to no other. */
const healthOf = (port: number, origin: string) =>
  new Promise<number | undefined>((resolve) => {
    const headers = { host: new URL(origin).host };
    get({ host: "127.0.0.1", port, path: "/api/health", headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).once("error", () => resolve(undefined));
  });

async function untilReady(child: ChildProcess, port: number, origin: string): Promise<void> {
  while (!isOver(child)) {
    if ((await healthOf(port, origin)) === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the instance ended with code ${child.exitCode}`);
}

function keepSecrets(environment: Environment): void {
  for (const [name, value] of Object.entries(environment)) {
    if (/SECRET|TOKEN|KEY/.test(name) && value) keepSecret(name, value);
  }
}

async function placeOf(changes: Environment): Promise<Environment> {
  keepSecrets(changes);
  const port = String(await findFreePort());
  return { ...stackEnvironment(), PORT: port, NEXTAUTH_URL: `http://localhost:${port}`, ...changes };
}

/** Starts the finished build beside the stack, on a port of its own; on the stack's database unless `changes` names another. */
export async function startInstance(changes: Environment = {}): Promise<Instance> {
  const environment = await placeOf(changes);
  const origin = environment.NEXTAUTH_URL ?? "";
  const port = Number(environment.PORT);
  let written = "";
  const file = logFileOf(`instance-${environment.PORT}`);
  const write = (text: string) => {
    written += text;
    appendFileSync(file, text);
  };
  let child = spawnServer(environment, write);
  const ready = () =>
    untilReady(child, port, origin).catch((error) => {
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

/** For an environment with which it does not start: what it says about that, and its exit code. */
export async function failedStart(changes: Environment): Promise<{ code: number | null; output: string }> {
  let output = "";
  const child = spawnServer(await placeOf(changes), (text) => {
    output += text;
  });
  await once(child, "close");
  return { code: child.exitCode, output };
}
