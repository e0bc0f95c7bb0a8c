/**
 * Structured log on standard output. It redacts by construction: only the fields of `log-fields.ts` are written, each only in its own
 * shape, and nobody gets hold of the logger beneath, which would write whatever it is given.
 */
import { pino } from "pino";
import { env } from "@/lib/config/env";
import { allowedFields, errorFields, type LogEntry } from "./log-fields";

export { errorFields, pathFields } from "./log-fields";

let logger: ReturnType<typeof pino> | undefined;

function write(level: "info" | "warn" | "error", entry: LogEntry): void {
  logger ??= pino({ level: env().LOG_LEVEL, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
  logger[level](allowedFields(entry));
}

const levels = {
  info: (entry: LogEntry) => write("info", entry),
  warn: (entry: LogEntry) => write("warn", entry),
  error: (entry: LogEntry) => write("error", entry),
};

/** Writes one log entry at a level. Entries have the fields of `log-fields.ts` and no others. */
export function log(): typeof levels {
  return levels;
}

/** Calls back when everything is written: at once, unless the reader of standard output is slow. */
export function flushLog(done: () => void): void {
  if (logger) logger.flush(done);
  else done();
}

const methods = { debug: "info", log: "info", info: "info", warn: "warn", error: "error" } as const;

/**
 * From now on what libraries print becomes an entry too. Next prints an unexpected error with its message and everything that hangs on
 * it, and PostgreSQL's errors quote rows. Of texts only where they were printed is kept.
 */
export function redirectConsoleToLog(): void {
  for (const [method, level] of Object.entries(methods) as [keyof typeof methods, "info" | "warn" | "error"][]) {
    console[method] = (...printed: unknown[]) => {
      const error = printed.find((one) => one instanceof Error);
      const { at } = errorFields(new Error());
      write(level, { event: "printed", kind: method, ...(error ? errorFields(error) : { at }) });
    };
  }
}
