/**
 * What nobody caught ends the process, because its state is unknown. Node and Next would print it as it is, and an error of the database
 * quotes rows: only what the log may hold is written.
 */

import { seconds } from "@/lib/contract/duration";
import { errorFields, flushLog, log } from "@/lib/runtime/log";

/** How long the log may take to be written before the process ends all the same. */
const FLUSH_WITHIN = seconds(1);

function end(event: "uncaught_exception" | "unhandled_rejection" | "start_failed", error: unknown): void {
  log().error({ event, ...errorFields(error) });
  setTimeout(() => process.exit(1), FLUSH_WITHIN);
  flushLog(() => process.exit(1));
}

/** Notes why the process cannot start, and ends it with code 1. */
export const endFailedStart = (error: unknown) => end("start_failed", error);

/** From now on an uncaught exception, an unhandled rejection and a warning of Node become one entry of the log each. */
export function endOnUnexpectedErrors(): void {
  process.on("uncaughtException", (error) => end("uncaught_exception", error));
  process.on("unhandledRejection", (reason) => end("unhandled_rejection", reason));
  // Node's own listener prints the warning's text.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log().warn({ event: "warning", ...errorFields(warning) }));
}
