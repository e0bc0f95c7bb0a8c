// A real pgbouncer before a database, for tests of what the application sends through one.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "@/local/launcher/ports.mjs";

const places = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"];
const isRoot = process.getuid?.() === 0;

const installed = () => process.env.PGBOUNCER_PATH ?? places.find((path) => existsSync(path));

function installWithApt(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", "pgbouncer"]]) {
    execFileSync("apt-get", args, { env, stdio: "ignore", timeout: 120_000 });
  }
}

/** Finds pgbouncer, or installs it where we may. @returns its path, or in words why there is none */
export function findPgbouncer(): { path: string } | { missing: string } {
  if (!installed() && isRoot && existsSync("/usr/bin/apt-get")) {
    try {
      installWithApt();
    } catch (error) {
      return { missing: `apt-get could not install pgbouncer (${error instanceof Error ? error.name : "error"})` };
    }
  }
  const path = installed();
  return path ? { path } : { missing: "pgbouncer is not installed: install it, or set PGBOUNCER_PATH" };
}

async function untilListening(port: number, isOver: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isOver(); tries++) {
    const socket = connect(port, "127.0.0.1");
    const reached = await Promise.race([once(socket, "connect"), once(socket, "error")]).then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (reached) return;
    await delay(50);
  }
  throw new Error("pgbouncer does not listen");
}

/**
 * Starts pgbouncer in session mode before the server of `databaseUrl`, with one connection to it.
 * @param settings further lines of its section `[pgbouncer]`
 */
export async function startPgbouncer(
  path: string,
  databaseUrl: string,
  settings: string[] = [],
): Promise<{ url: string; stop(): Promise<void> }> {
  const target = new URL(databaseUrl);
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), "pgbouncer-"));
  const write = (name: string, lines: string[]) =>
    writeFileSync(join(folder, name), `${lines.join("\n")}\n`, { mode: 0o600 });
  write("users.txt", [`"${target.username}" "${target.password}"`]);
  write("pgbouncer.ini", [
    "[databases]",
    `* = host=${target.hostname} port=${target.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${join(folder, "users.txt")}`,
    "pool_mode = session",
    "default_pool_size = 1",
    ...settings,
  ]);
  // It refuses to run as root.
  const account = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  if (isRoot) for (const name of ["", "users.txt", "pgbouncer.ini"]) chownSync(join(folder, name), 65_534, 65_534);
  const child = spawn(path, ["--quiet", join(folder, "pgbouncer.ini")], { ...account, stdio: "ignore" });
  let over = false;
  const gone = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    child.once("exit", end).once("error", end);
  });
  await untilListening(port, () => over);
  target.port = String(port);
  return {
    url: target.href,
    async stop() {
      child.kill("SIGKILL");
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}
