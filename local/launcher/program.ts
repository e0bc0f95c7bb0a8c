// A program that runs as long as the stack: the server, the local provider.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type Environment, root } from "./environment.mjs";
import { start } from "./processes.mjs";
import { Failure } from "./terminal.mjs";

/** `name` is the Host header: the server answers requests for its public name only. */
type Address = { host: string; port: number; path: string; name: string };

export type Program = {
  pid: number;
  /** Waits for status 200 at the address. @throws Failure if the program ends, or answers otherwise for a minute */
  untilReady(address: Address): Promise<void>;
  /** Resolves with a sentence when the program has ended. */
  ended: Promise<string>;
};

/** Milliseconds. */
const readyTimeout = 60_000;

/**
 * Starts a program.
 *
 * @param logFile receives its output; without it, the terminal does. Output from before the program is ready is kept for
 * the failure.
 * @param node the command that is Node, with its options; a measuring program adds some
 */
export function runProgram(
  title: string,
  file: string,
  environment: Environment,
  logFile?: string,
  node: readonly string[] = [process.execPath],
): Program {
  const [command = process.execPath, ...options] = node;
  const loader = file.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = start(command, [...options, ...loader, "local/launcher/child.mjs", file], {
    cwd: root,
    env: environment as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const log = logFile ? createWriteStream(logFile, { mode: 0o600 }) : process.stdout;
  let earlyOutput = "";
  let isReady = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      if (!isReady) earlyOutput += text;
      if (isReady || logFile) log.write(text);
    });
  }
  const ended = once(child, "exit").then(([code, signal]) => `${title} ended with ${signal ?? `code ${code}`}.`);
  return {
    pid: child.pid ?? 0,
    ended,
    async untilReady(address) {
      const answer = await Promise.race([ended, pollStatus(address)]);
      if (answer === 200) {
        isReady = true;
        // Deferred, so that it does not appear inside the line of the step.
        if (!logFile && earlyOutput) setImmediate(() => log.write(earlyOutput));
        return;
      }
      const message =
        typeof answer === "string" ? answer : `${title} does not become ready (status: ${answer ?? "none"}).`;
      throw new Failure(message, "Fix the errors above, then start again.", earlyOutput);
    },
  };
}

/** @returns 200 as soon as the address answers so, otherwise the last status after the timeout; null: no answer */
async function pollStatus(address: Address): Promise<number | null> {
  const deadline = Date.now() + readyTimeout;
  let status: number | null = null;
  while (Date.now() < deadline) {
    status = await requestStatus(address);
    if (status === 200) break;
    await delay(80);
  }
  return status;
}

function requestStatus({ host, port, path, name }: Address): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, headers: { host: name }, agent: false, timeout: 10_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(null));
  });
}
