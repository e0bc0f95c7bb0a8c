// Paths and environment variables of the launchers: the variables of the shell, and below them those of an .env file.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { Failure } from "./terminal.mjs";

/** The checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Everything that the launchers write: data, generated secrets, logs. */
export const dataFolder = join(root, ".data");

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * Reads the text of an .env file with Node's parser. "#" starts a comment unless the value is in quotes.
 * @param {string} text
 * @returns {Environment}
 */
export function parseEnvironmentFile(text) {
  // Node 20.12 reads some comments as variables; Node 20.13, 22 and 24 read an empty value with a space after it as "=",
  // or as the whole next line.
  return parseEnv(text.replace(/^[ \t]*#.*$/gm, "").replace(/[ \t]+$/gm, ""));
}

/**
 * Reads the shell's variables, and below them those of the .env file. An empty value counts as missing.
 * @returns {Environment}
 */
export function readEnvironment() {
  const file = join(root, ".env");
  const values = { ...(existsSync(file) ? parseEnvironmentFile(readFileSync(file, "utf8")) : {}), ...process.env };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

/** @param {Environment} environment @param {string} name @param {number} fallback @throws {Failure} if the value is not a port */
export function portFrom(environment, name, fallback) {
  const given = environment[name];
  if (given === undefined) return fallback;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Failure(
    `${name}=${given} is not a port.`,
    `Choose a number from 1 to 65535, for example ${name}=${fallback}.`,
  );
}

const productVariables =
  /^(DATABASE_URL|NEXTAUTH_|RESEND_|EMAIL_FROM|TWILIO_|SMS_|SMTP_|TRUSTED_PROXIES|RETENTION_|DRAIN_SECONDS|OPERATOR_|SUPPORT_EMAIL|HOST$|PORT$|LOG_LEVEL|PROVIDER_)/;

/**
 * The environment for tests, without any variable of a deployment, whether from the shell or from an .env file.
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment() {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) if (productVariables.test(name)) delete environment[name];
  // Keeps Next from reading .env files.
  environment.__NEXT_PROCESSED_ENV = "true";
  return environment;
}
