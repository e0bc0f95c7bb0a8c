/**
 * An uncaught error ends the process, because its state is unknown. Node and Next would print the error unredacted, and database errors quote
 * rows: only fields of the log's allowlist are written.
 */

import { seconds } from "@/lib/contract/duration";
import { errorFields, flushLog, log } from "@/lib/runtime/log";

/** The time for flushing the log before the process exits. */
const FLUSH_WITHIN = seconds(1);

function end(event: "uncaught_exception" | "unhandled_rejection" | "start_failed", error: unknown): void {
  log().error({ event, ...errorFields(error) });
  setTimeout(() => process.exit(1), FLUSH_WITHIN);
  flushLog(() => process.exit(1));
}

/** Logs why the process cannot start, and exits with code 1. */
export const endFailedStart = (error: unknown) => end("start_failed", error);

/** Registers the handlers: an uncaught exception, an unhandled rejection and a warning of Node each become one log entry. */
export function endOnUnexpectedErrors(): void {
  process.on("uncaughtException", (error) => end("uncaught_exception", error));
  process.on("unhandledRejection", (reason) => end("unhandled_rejection", reason));
  // Node's own listener prints the warning's text.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log().warn({ event: "warning", ...errorFields(warning) }));
}
