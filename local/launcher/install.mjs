// Brings node_modules in line with package-lock.json, if it is not.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, root } from "./environment.mjs";
import { withExclusiveLock } from "./lock.mjs";
import { execute } from "./processes.mjs";
import { Failure, step } from "./terminal.mjs";

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/** @param {string} file @returns {Packages | null} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return null;
  }
}

/**
 * Compares package-lock.json with node_modules/.package-lock.json, package by package. npm writes the second file at the
 * very end of an installation, so an interrupted one, or one without the development packages, is found too.
 */
export function isInstalled(folder = root) {
  const wanted = readPackages(join(folder, "package-lock.json"));
  const installed = readPackages(join(folder, "node_modules", ".package-lock.json"));
  if (!wanted || !installed) return false;
  for (const [path, { version, integrity, optional }] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = installed[path];
    if (!found && optional) continue;
    if (found?.version !== version || found?.integrity !== integrity) return false;
    if (!existsSync(join(folder, path, "package.json"))) return false;
  }
  return Object.keys(installed).every((path) => path in wanted);
}

/** The npm that runs this process, otherwise the one of PATH. @returns {[string, ...string[]]} */
function npmCommand() {
  const script = process.env.npm_execpath;
  return script?.endsWith("npm-cli.js") ? [process.execPath, script] : ["npm"];
}

export async function installPackages() {
  if (isInstalled()) return;
  await withExclusiveLock(join(dataFolder, "install.lock"), async () => {
    if (isInstalled()) return;
    const verb = existsSync(join(root, "package-lock.json")) ? "ci" : "install";
    await step(`Install the packages (npm ${verb}, about a minute the first time)`, () => runNpm(verb));
  });
}

/** @param {string} verb */
async function runNpm(verb) {
  const [command, ...before] = npmCommand();
  // With NODE_ENV=production in the shell, npm would leave out the build tools.
  const args = [...before, verb, "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=warn"];
  const { code, output } = await execute(command, args, { cwd: root });
  if (code === 0) return;
  const remedy =
    code === 127
      ? "npm was not found. Install Node.js together with npm, then start again."
      : "Check the connection to the npm registry and the free disk space, then start again.";
  throw new Failure(`npm ${verb} ended with code ${code}.`, remedy, output);
}
