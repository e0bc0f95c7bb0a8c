// A program of ours that runs beside the launcher for as long as the stack does: the server, the local provider.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type Environment, root } from "./environment.mjs";
import { start } from "./processes.mjs";
import { Failure } from "./terminal.mjs";

export type Program = {
  /** Waits until this address answers 200. `host` is the name to ask for, where it is not the address's own. */
  untilReady(address: { host: string; port: number; path: string; name: string }): Promise<void>;
  /** Settles when the program has ended, with words about it. */
  ended: Promise<string>;
};

const readyWithin = 60_000;

/** Until it is ready its output is held back, to be shown with a failure; then it goes to the terminal or to a file. */
export function runProgram(title: string, file: string, environment: Environment, logFile?: string): Program {
  const child = start(process.execPath, ["--import", "tsx", "local/launcher/child.ts", file], {
    cwd: root,
    env: environment as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const log = logFile ? createWriteStream(logFile, { mode: 0o600 }) : process.stdout;
  let held = "";
  let isReady = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      if (!isReady) held += text;
      if (isReady || logFile) log.write(text);
    });
  }
  const ended = once(child, "exit").then(([code, signal]) => `${title} ended with ${signal ?? `code ${code}`}.`);
  return {
    ended,
    async untilReady(address) {
      const answer = await Promise.race([ended, untilAnswered(address)]);
      if (answer === 200) {
        isReady = true;
        // Only now, so that it does not run into the middle of the step's line.
        if (!logFile && held) setImmediate(() => log.write(held));
        return;
      }
      const message =
        typeof answer === "string" ? answer : `${title} does not become ready (answer: ${answer ?? "none"}).`;
      throw new Failure(message, "Mend what it says above, then start again.", held);
    },
  };
}

type Address = { host: string; port: number; path: string; name: string };

/** The last status code it gave, 200 as soon as it gives that one. */
async function untilAnswered(address: Address): Promise<number | null> {
  const end = Date.now() + readyWithin;
  let status: number | null = null;
  while (Date.now() < end) {
    status = await statusOf(address);
    if (status === 200) break;
    await delay(80);
  }
  return status;
}

/** By address, with the Host header apart: the server answers to its public name only. */
function statusOf({ host, port, path, name }: Address): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, headers: { host: name }, agent: false, timeout: 10_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(null));
  });
}
