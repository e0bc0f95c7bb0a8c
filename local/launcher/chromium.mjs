// Finds a Chromium for the browser tests, or installs one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./environment.mjs";
import { execute } from "./processes.mjs";
import { Failure } from "./terminal.mjs";

// The headless shell has no windows to manage: a page takes half the processor time.
const candidates = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Some systems have a placeholder that only asks to install another package. @param {string} program */
function printsVersion(program) {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return status === 0 && /\d+\.\d+/.test(stdout);
}

/** @param {string} program */
function findOnPath(program) {
  if (program.startsWith("/")) return existsSync(program) ? program : undefined;
  const folders = (process.env.PATH ?? "").split(":");
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** Finds CHROMIUM_PATH, the system's Chromium, or Playwright's. @returns {string | undefined} */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const system = candidates.map(findOnPath).find((path) => path !== undefined && printsVersion(path));
  return system ?? findPlaywrightChromium();
}

function findPlaywrightChromium() {
  try {
    const path = createRequire(join(root, "package.json"))("playwright-core").chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Finds or installs Chromium. @returns {Promise<string>} @throws {Failure} */
export async function requireChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given))
    throw new Failure(`CHROMIUM_PATH=${given} does not exist.`, "Correct it or unset it.");
  const found = findChromium();
  if (found) return found;
  const output = await installChromium();
  const installed = findChromium();
  if (installed) return installed;
  const remedy = "Install Chromium or Chrome, or set CHROMIUM_PATH, then start again.";
  throw new Failure("Chromium is missing and could not be installed.", remedy, output);
}

async function installChromium() {
  let output = "";
  if (process.getuid?.() === 0 && findOnPath("apt-get")) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    output += (await execute("apt-get", ["update"], { env })).output;
    for (const name of ["chromium-headless-shell", "chromium"]) {
      output += (await execute("apt-get", ["install", "-y", "--no-install-recommends", name], { env })).output;
      if (findChromium()) return output;
    }
  }
  const cli = join(root, "node_modules", "playwright", "cli.js");
  return output + (await execute(process.execPath, [cli, "install", "chromium"], { cwd: root })).output;
}

/** Turns off Chromium's own network requests, such as for updates: a network without internet would refuse them. */
export function chromiumArguments() {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  return process.getuid?.() === 0 ? [...quiet, "--no-sandbox"] : quiet;
}
