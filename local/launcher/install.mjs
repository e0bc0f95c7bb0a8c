// Brings node_modules in line with package-lock.json, and knows when it already is.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, root } from "./environment.mjs";
import { oneAtATime } from "./lock.mjs";
import { execute } from "./processes.mjs";
import { Failure, step } from "./terminal.mjs";

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/** @param {string} file @returns {Packages | null} */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return null;
  }
}

/**
 * npm writes node_modules/.package-lock.json at the very end of an installation, whoever ran it. Compared with the
 * lock file, package by package, it also tells of an interrupted installation or one without the tools for development.
 */
export function isInstalled(folder = root) {
  const wanted = packagesIn(join(folder, "package-lock.json"));
  const present = packagesIn(join(folder, "node_modules", ".package-lock.json"));
  if (!wanted || !present) return false;
  for (const [path, { version, integrity, optional }] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = present[path];
    if (!found && optional) continue;
    if (found?.version !== version || found?.integrity !== integrity) return false;
    if (!existsSync(join(folder, path, "package.json"))) return false;
  }
  return Object.keys(present).every((path) => path in wanted);
}

/** The npm that runs us, or else the one on the path. @returns {[string, ...string[]]} */
function npm() {
  const script = process.env.npm_execpath;
  return script?.endsWith("npm-cli.js") ? [process.execPath, script] : ["npm"];
}

export async function installPackages() {
  if (isInstalled()) return;
  await oneAtATime(join(dataFolder, "install.lock"), async () => {
    if (isInstalled()) return;
    const verb = existsSync(join(root, "package-lock.json")) ? "ci" : "install";
    await step(`Install the packages (npm ${verb}, a minute or so the first time)`, () => runNpm(verb));
  });
}

/** @param {string} verb */
async function runNpm(verb) {
  const [command, ...before] = npm();
  // NODE_ENV=production in the shell would leave out the build tools.
  const args = [...before, verb, "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=warn"];
  const { code, output } = await execute(command, args, { cwd: root });
  if (code === 0) return;
  const remedy =
    code === 127
      ? "npm was not found. Install Node.js together with npm, then start again."
      : "Check the connection to the npm registry and the space on the disk, then start again.";
  throw new Failure(`npm ${verb} ended with code ${code}.`, remedy, output);
}
