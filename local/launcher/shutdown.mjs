// Graceful shutdown of a launcher: on Ctrl-C, on SIGTERM, when its npm is killed, or at its end; always in the same order.
import { findParentNpm, isAlive, killAll, stopAll } from "./processes.mjs";
import { print, printFailure } from "./terminal.mjs";

/** @type {(() => void | Promise<void>)[]} */
const cleanups = [];
let shutdownStartedAt = 0;

/** Registers a cleanup for after the child processes have stopped. The newest runs first. @param {() => void | Promise<void>} cleanup */
export function onShutdown(cleanup) {
  cleanups.push(cleanup);
}

/** Stops all child processes, then runs the cleanups. */
export async function shutDownAll() {
  await stopAll();
  while (cleanups.length > 0) await cleanups.pop()?.();
}

export function isShuttingDown() {
  return shutdownStartedAt > 0;
}

/** Runs a program, shuts down, and exits with the code that the program returns. @param {() => Promise<number>} work */
export function runAndExit(work) {
  shutDownOnSignals(() => 130);
  work()
    .catch((error) => {
      printFailure(error);
      return 1;
    })
    .then(async (code) => {
      await shutDownAll();
      process.exit(code);
    });
}

/** @param {() => number} exitCode called after everything has stopped */
export function shutDownOnSignals(exitCode) {
  /** @param {string} reason */
  const shutDown = async (reason) => {
    // npm forwards a Ctrl-C that the terminal has already sent to us. Only a later one is a second Ctrl-C.
    if (isShuttingDown() && Date.now() - shutdownStartedAt < 1_000) return;
    if (isShuttingDown()) {
      killAll();
      process.exit(130);
    }
    shutdownStartedAt = Date.now();
    print(`\n  ${reason}: stopping everything ...`);
    await shutDownAll();
    process.exit(exitCode());
  };
  process.on("SIGINT", () => shutDown("Interrupted"));
  process.on("SIGTERM", () => shutDown("Asked to stop"));
  process.on("SIGHUP", () => shutDown("The terminal was closed"));
  // Without these, an EPIPE would end the process before the shutdown is complete.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  const npm = findParentNpm();
  if (npm) setInterval(() => isAlive(npm) || shutDown("npm was killed"), 500).unref();
}
