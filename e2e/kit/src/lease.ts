/** Leases: one test at a time has a workgroup, also if many workers of this machine use the same ones. */
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AdminAccount, Deployment } from "./options";
import type { Edition } from "./vocabulary";

export type Lease = {
  account: AdminAccount;
  /** Where the session of the admin is kept from one lease to the next. */
  sessionFile: string;
  release(): void;
};

/** Milliseconds between two looks at the leases of others. */
const pause = 50;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function readHolder(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** @returns false if another process holds the file. A link is made whole or not at all, so that no one reads half of it. */
function take(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lease of a killed process; puts it back if a live one took it meanwhile. */
function discardDead(file: string): void {
  const holder = readHolder(file);
  if (holder === null || isAlive(Number(holder))) return;
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readHolder(aside) !== holder) linkSync(aside, file);
  } catch {
    // Another process removed it first.
  }
  rmSync(aside, { force: true });
}

function tryLease(cacheDir: string, account: AdminAccount): Lease | null {
  const name = createHash("sha256").update(account.email.toLowerCase()).digest("hex").slice(0, 16);
  const file = join(cacheDir, `${name}.lease`);
  if (!take(file)) {
    discardDead(file);
    if (!take(file)) return null;
  }
  return { account, sessionFile: join(cacheDir, `${name}.session.json`), release: () => rmSync(file, { force: true }) };
}

/**
 * Waits for a workgroup that no other test has.
 * @param wanted the edition of one of the configured accounts, or a certain account
 * @param preferred where to begin, so that a worker meets its own sessions again
 * @param timeout milliseconds
 */
export async function leaseWorkgroup(
  { admins, cacheDir, baseURL }: Deployment,
  wanted: Edition | AdminAccount,
  { preferred, timeout }: { preferred: number; timeout: number },
): Promise<Lease> {
  const accounts = typeof wanted === "string" ? admins.filter(({ edition }) => edition === wanted) : [wanted];
  if (accounts.length === 0) throw new Error(`use.leadmaster.admins has no account of edition ${wanted}`);
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  const start = preferred % accounts.length;
  const inOrder = [...accounts.slice(start), ...accounts.slice(0, start)];
  for (const deadline = Date.now() + timeout; Date.now() < deadline; await delay(pause)) {
    for (const account of inOrder) {
      const lease = tryLease(cacheDir, account);
      if (lease) return lease;
    }
  }
  const missing = typeof wanted === "string" ? `all ${accounts.length} workgroups of edition ${wanted}` : wanted.email;
  throw new Error(
    `Other tests have had ${missing} at ${baseURL} for ${timeout / 1_000} s. Configure as many as there are workers.`,
  );
}
