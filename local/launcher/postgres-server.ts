// The server process of the embedded database: made, found again, started, stopped.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "./ports.mjs";
import type { Place } from "./postgres-binaries";
import { birthOf, commandOf, execute } from "./processes.mjs";
import { Failure, lastLines } from "./terminal.mjs";

type Server = { pid: number; port: number };
/** Tells whether the server on this port lets us in. */
type Knock = (port: number) => Promise<boolean>;

export const user = "leadmaster";

const clusterOf = (place: Place) => join(place.home, "cluster");
const programOf = (place: Place, name: string) => join(place.binaries, "bin", name);

export function passwordOf(place: Place) {
  return fs.readFileSync(join(place.home, "password"), "utf8");
}

/** Made aside and then moved, so that an interrupted start leaves no half cluster behind. */
export async function initialise(place: Place) {
  if (fs.existsSync(clusterOf(place))) return;
  const draft = `${clusterOf(place)}.draft`;
  const passwordFile = join(place.home, "password");
  const handedOver = join(place.home, "password.initdb");
  for (const path of [draft, passwordFile, handedOver]) fs.rmSync(path, { recursive: true, force: true });
  const password = randomBytes(24).toString("hex");
  fs.mkdirSync(draft, { mode: 0o700 });
  for (const file of [passwordFile, handedOver]) fs.writeFileSync(file, password, { mode: 0o600, flag: "wx" });
  if (place.account) for (const path of [draft, handedOver]) fs.chownSync(path, place.account.uid, place.account.gid);
  const args = ["-D", draft, "-U", user, "-A", "scram-sha-256", "--pwfile", handedOver, "--encoding=UTF8"];
  args.push("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");
  const { code, output } = await execute(programOf(place, "initdb"), args, surroundings(place, draft));
  fs.rmSync(handedOver);
  if (code !== 0) {
    throw new Failure("PostgreSQL could not make its data folder.", "See its words above. Is the disk full?", output);
  }
  fs.renameSync(draft, clusterOf(place));
}

export function requireSameVersion(place: Place) {
  const made = fs.readFileSync(join(clusterOf(place), "PG_VERSION"), "utf8").trim();
  const catalogue = fs.readFileSync(join(place.binaries, "share", "postgresql", "postgres.bki"), "utf8");
  const runs = /PostgreSQL (\d+)/.exec(catalogue)?.[1] ?? made;
  if (made === runs) return;
  const remedy = `Save what matters with version ${made}, then remove ${place.home}: the next start makes new data.`;
  throw new Failure(`The data in ${place.home} were made by PostgreSQL ${made}; this is version ${runs}.`, remedy);
}

/** PostgreSQL gets nothing of our environment, and no working folder that its account cannot enter. */
function surroundings({ account }: Place, folder: string) {
  const env = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", HOME: folder, TMPDIR: "/tmp" };
  return { ...account, cwd: folder, env: env as unknown as NodeJS.ProcessEnv };
}

export async function findSurvivor(place: Place, knock: Knock): Promise<Server | null> {
  const pidFile = join(clusterOf(place), "postmaster.pid");
  if (!fs.existsSync(pidFile)) return null;
  const [pid = 0, , , port = 0] = fs.readFileSync(pidFile, "utf8").split("\n").map(Number);
  // After a crash of the machine the number may be another program's, and would block the start for nothing.
  if (!commandOf(pid).includes(clusterOf(place))) {
    fs.rmSync(pidFile, { force: true });
    return null;
  }
  if (await untilTrue(() => knock(port), 10_000)) return { pid, port };
  await shutDown(pid);
  return null;
}

export async function launch(place: Place, durable: boolean, knock: Knock): Promise<Server> {
  const logFile = join(place.home, "server.log");
  // The workers of a killed server may need a moment to go; until then a new one refuses to start.
  for (const pause of [0, 500, 1_000, 2_000]) {
    await delay(pause);
    const port = await findFreePort();
    const server = spawnServer(place, port, durable, logFile);
    const { pid } = server;
    const over = () => server.exitCode !== null || server.signalCode !== null;
    const ready = pid !== undefined && (await untilTrue(() => knock(port), 60_000, over));
    if (ready) return { pid, port };
    if (pid !== undefined) await shutDown(pid);
  }
  const remedy = `See its words above. If nothing else helps and the data do not matter, remove ${place.home}.`;
  throw new Failure("PostgreSQL did not start.", remedy, lastLines(fs.readFileSync(logFile, "utf8"), 15));
}

/** Straight from the program, not by pg_ctl, which would hand the folder's name to a shell. */
function spawnServer(place: Place, port: number, durable: boolean, logFile: string) {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "log_checkpoints=off"];
  if (!durable) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  const args = ["-D", clusterOf(place), "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const log = fs.openSync(logFile, "w", 0o600);
  const server = spawn(programOf(place, "postgres"), args, {
    ...surroundings(place, clusterOf(place)),
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  server.once("error", (error) => fs.appendFileSync(logFile, `${error.message}\n`));
  server.unref();
  return server;
}

async function untilTrue(ask: () => Promise<boolean>, within: number, over = () => false): Promise<boolean> {
  const end = Date.now() + within;
  while (Date.now() < end && !over()) {
    if (await ask()) return true;
    await delay(30);
  }
  return false;
}

/** First with what PostgreSQL calls a fast shutdown, then an immediate one. */
export async function shutDown(pid: number) {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (birthOf(pid) === null) return;
    process.kill(pid, signal);
    await untilTrue(async () => birthOf(pid) === null, 15_000);
  }
}
