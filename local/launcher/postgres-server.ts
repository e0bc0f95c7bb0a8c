// The server process of the embedded database: initialize the cluster, find a running server, launch, shut down.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "./ports.mjs";
import type { Installation } from "./postgres-binaries";
import { commandLineOf, execute, startTimeOf } from "./processes.mjs";
import { Failure, lastLines } from "./terminal.mjs";

type Server = { pid: number; port: number };
/** Returns true if the server on this port accepts our password. */
type CanConnect = (port: number) => Promise<boolean>;

export const adminUser = "leadmaster";

/** Milliseconds. */
const connectTimeout = 10_000;
const launchTimeout = 60_000;
const shutdownTimeout = 15_000;

const clusterOf = (installation: Installation) => join(installation.home, "cluster");
const programOf = (installation: Installation, name: string) => join(installation.binaries, "bin", name);

export function readPassword(installation: Installation) {
  return fs.readFileSync(join(installation.home, "password"), "utf8");
}

/** Creates the cluster under another name and then renames it, so that an interrupted start leaves no incomplete one. */
export async function initializeCluster(installation: Installation) {
  const { home, account } = installation;
  if (fs.existsSync(clusterOf(installation))) return;
  const draft = `${clusterOf(installation)}.draft`;
  const passwordFile = join(home, "password");
  const initdbPasswordFile = join(home, "password.initdb");
  for (const path of [draft, passwordFile, initdbPasswordFile]) fs.rmSync(path, { recursive: true, force: true });
  const password = randomBytes(24).toString("hex");
  fs.mkdirSync(draft, { mode: 0o700 });
  for (const file of [passwordFile, initdbPasswordFile]) {
    fs.writeFileSync(file, password, { mode: 0o600, flag: "wx" });
  }
  if (account) for (const path of [draft, initdbPasswordFile]) fs.chownSync(path, account.uid, account.gid);
  const args = ["-D", draft, "-U", adminUser, "-A", "scram-sha-256", "--pwfile", initdbPasswordFile, "--encoding=UTF8"];
  args.push("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
  const { code, output } = await execute(programOf(installation, "initdb"), args, spawnOptions(installation, draft));
  fs.rmSync(initdbPasswordFile);
  if (code !== 0) {
    throw new Failure(
      "PostgreSQL could not create its data folder.",
      "See its output above. Is the disk full?",
      output,
    );
  }
  fs.renameSync(draft, clusterOf(installation));
}

/** @throws Failure if another major version created the cluster */
export function requireSameVersion(installation: Installation) {
  const { home, binaries } = installation;
  const created = fs.readFileSync(join(clusterOf(installation), "PG_VERSION"), "utf8").trim();
  const catalog = fs.readFileSync(join(binaries, "share", "postgresql", "postgres.bki"), "utf8");
  const installed = /PostgreSQL (\d+)/.exec(catalog)?.[1] ?? created;
  if (created === installed) return;
  const remedy = `Back up what you need with version ${created}, then remove ${home}. The next start creates new data.`;
  throw new Failure(`PostgreSQL ${created} created the data in ${home}; this is version ${installed}.`, remedy);
}

/** PostgreSQL gets no variable of ours, and a working folder that its account can enter. */
function spawnOptions({ account }: Installation, folder: string) {
  const env = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", HOME: folder, TMPDIR: "/tmp" };
  return { ...account, cwd: folder, env: env as unknown as NodeJS.ProcessEnv };
}

/** Stops a server that runs but refuses our password. */
export async function findRunningServer(installation: Installation, canConnect: CanConnect): Promise<Server | null> {
  const pidFile = join(clusterOf(installation), "postmaster.pid");
  if (!fs.existsSync(pidFile)) return null;
  const [pid = 0, , , port = 0] = fs.readFileSync(pidFile, "utf8").split("\n").map(Number);
  // After a crash of the machine another program may have this process id, and PostgreSQL would refuse to start.
  if (!commandLineOf(pid).includes(clusterOf(installation))) {
    fs.rmSync(pidFile, { force: true });
    return null;
  }
  if (await pollUntil(() => canConnect(port), connectTimeout)) return { pid, port };
  await shutDownServer(pid);
  return null;
}

export async function launchServer(
  installation: Installation,
  durable: boolean,
  canConnect: CanConnect,
): Promise<Server> {
  const logFile = join(installation.home, "server.log");
  // PostgreSQL refuses to start until the workers of a killed server have exited.
  for (const pause of [0, 500, 1_000, 2_000]) {
    await delay(pause);
    const port = await findFreePort();
    const server = spawnServer(installation, port, durable, logFile);
    const { pid } = server;
    const hasExited = () => server.exitCode !== null || server.signalCode !== null;
    const isReady = pid !== undefined && (await pollUntil(() => canConnect(port), launchTimeout, hasExited));
    if (isReady) return { pid, port };
    if (pid !== undefined) await shutDownServer(pid);
  }
  const remedy = `See its output above. If nothing else helps and you do not need the data, remove ${installation.home}.`;
  throw new Failure("PostgreSQL did not start.", remedy, lastLines(fs.readFileSync(logFile, "utf8"), 15));
}

/** Spawns the program itself: pg_ctl would pass the folder's name to a shell. */
function spawnServer(installation: Installation, port: number, durable: boolean, logFile: string) {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "log_checkpoints=off"];
  if (!durable) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  const cluster = clusterOf(installation);
  const args = ["-D", cluster, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const log = fs.openSync(logFile, "w", 0o600);
  const server = spawn(programOf(installation, "postgres"), args, {
    ...spawnOptions(installation, cluster),
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  server.once("error", (error) => fs.appendFileSync(logFile, `${error.message}\n`));
  server.unref();
  return server;
}

/** @returns false after the timeout, or when `giveUp` returns true */
async function pollUntil(ask: () => Promise<boolean>, timeout: number, giveUp = () => false): Promise<boolean> {
  const deadline = Date.now() + timeout;
  while (Date.now() < deadline && !giveUp()) {
    if (await ask()) return true;
    await delay(30);
  }
  return false;
}

/** Requests PostgreSQL's fast shutdown, then the immediate one, then kills it. */
export async function shutDownServer(pid: number) {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (startTimeOf(pid) === null) return;
    process.kill(pid, signal);
    await pollUntil(async () => startTimeOf(pid) === null, shutdownTimeout);
  }
}
