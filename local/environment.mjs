// What the launchers take from outside: the variables of the shell, and below them those of an .env file.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "./terminal.mjs";

/** The checkout. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Everything that start leaves here: data, generated secrets, logs. */
export const dataFolder = join(root, ".data");

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * Enough of the format for such a file: NAME=value lines, optional quotes, comments. (util.parseEnv needs Node 20.12.)
 * @param {string} text
 */
export function parseEnvironmentFile(text) {
  /** @type {Environment} */
  const values = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, raw = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (!name) continue;
    const quoted = /^(["'`])(.*?)\1/.exec(raw);
    values[name] = quoted ? quoted[2] : raw.replace(/(^|\s)#.*$/, "");
  }
  return values;
}

/** An empty value counts as none. @returns {Environment} */
export function readEnvironment() {
  const file = join(root, ".env");
  const values = { ...(existsSync(file) ? parseEnvironmentFile(readFileSync(file, "utf8")) : {}), ...process.env };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

/** @param {Environment} environment @param {string} name @param {number} fallback */
export function portFrom(environment, name, fallback) {
  const given = environment[name];
  if (given === undefined) return fallback;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Failure(
    `${name}=${given} is no port.`,
    `Choose a number from 1 to 65535, for example ${name}=${fallback}.`,
  );
}

const ofProduct =
  /^(DATABASE_URL|NEXTAUTH_|RESEND_|EMAIL_FROM|TWILIO_|SMS_|TRUSTED_PROXIES|DRAIN_SECONDS|OPERATOR_|SUPPORT_EMAIL|HOST$|PORT$|LOG_LEVEL|PROVIDER_)/;

/**
 * For tests: nothing of a real deployment may reach them, neither from the shell nor from an .env file.
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment() {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) if (ofProduct.test(name)) delete environment[name];
  // Next reads .env files by itself, unless it believes that it has.
  environment.__NEXT_PROCESSED_ENV = "true";
  return environment;
}
