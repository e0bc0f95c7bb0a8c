// How a launcher ends: on Ctrl-C, on SIGTERM, when its npm is killed, or by itself; always in the same order.
import { isAlive, killAll, npmAbove, stopAll } from "./processes.mjs";
import { explain, say } from "./terminal.mjs";

/** @type {(() => void | Promise<void>)[]} */
const endings = [];
let stoppingSince = 0;

/** Runs when the launcher ends, after its children have stopped; the newest first. @param {() => void | Promise<void>} ending */
export function atEnd(ending) {
  endings.push(ending);
}

export async function endAll() {
  await stopAll();
  while (endings.length > 0) await endings.pop()?.();
}

export function isStopping() {
  return stoppingSince > 0;
}

/** Runs a program whose work gives the exit code, and ends with it. @param {() => Promise<number>} work */
export function runToEnd(work) {
  endOnSignals(() => 130);
  work()
    .catch((error) => {
      explain(error);
      return 1;
    })
    .then(async (code) => {
      await endAll();
      process.exit(code);
    });
}

/** @param {() => number} exitCode asked when everything has stopped */
export function endOnSignals(exitCode) {
  /** @param {string} reason */
  const end = async (reason) => {
    // npm passes on a Ctrl-C that the terminal has sent us already: only a later one means impatience.
    if (isStopping() && Date.now() - stoppingSince < 1_000) return;
    if (isStopping()) {
      killAll();
      process.exit(130);
    }
    stoppingSince = Date.now();
    say(`\n  ${reason}: stopping everything ...`);
    await endAll();
    process.exit(exitCode());
  };
  process.on("SIGINT", () => end("Interrupted"));
  process.on("SIGTERM", () => end("Asked to stop"));
  process.on("SIGHUP", () => end("The terminal has closed"));
  // A closed pipe at the other end must not keep us from stopping in order.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  const npm = npmAbove();
  if (npm) setInterval(() => isAlive(npm) || end("npm was killed"), 500).unref();
}
