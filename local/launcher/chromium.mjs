// The browser for the journeys: what is there is used; what is missing is installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./environment.mjs";
import { execute } from "./processes.mjs";
import { Failure } from "./terminal.mjs";

const candidates = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Some systems have a placeholder that only asks to install something else. @param {string} program */
function runs(program) {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return status === 0 && /\d+\.\d+/.test(stdout);
}

/** @param {string} program */
function onPath(program) {
  if (program.startsWith("/")) return existsSync(program) ? program : undefined;
  const folders = (process.env.PATH ?? "").split(":");
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** @returns {string | undefined} */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const system = candidates.map(onPath).find((path) => path !== undefined && runs(path));
  return system ?? playwrightsOwn();
}

function playwrightsOwn() {
  try {
    const path = createRequire(join(root, "package.json"))("playwright-core").chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** @returns {Promise<string>} */
export async function requireChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given))
    throw new Failure(`CHROMIUM_PATH=${given} is not there.`, "Correct it or leave it out.");
  const found = findChromium();
  if (found) return found;
  const output = await installChromium();
  const installed = findChromium();
  if (installed) return installed;
  const remedy = "Install Chromium or Chrome yourself, or name one with CHROMIUM_PATH=…, then start again.";
  throw new Failure("There is no Chromium, and it could not be installed.", remedy, output);
}

async function installChromium() {
  let output = "";
  if (process.getuid?.() === 0 && onPath("apt-get")) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
      output += (await execute("apt-get", args, { env })).output;
    }
    if (findChromium()) return output;
  }
  const cli = join(root, "node_modules", "playwright", "cli.js");
  return output + (await execute(process.execPath, [cli, "install", "chromium"], { cwd: root })).output;
}

/** Chromium looks for updates and the like on its own; a test needs none of it, and a closed network refuses it. */
export function chromiumArguments() {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  return process.getuid?.() === 0 ? [...quiet, "--no-sandbox"] : quiet;
}
