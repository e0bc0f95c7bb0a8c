/**
 * Structured log on standard output. Callers name the fields they log; whole inputs, error objects of the providers' SDKs
 * (they carry the code and the credentials) and full addresses never go in.
 */
import { pino } from "pino";
import { env } from "./env";

let logger: ReturnType<typeof pino> | undefined;

export function log(): ReturnType<typeof pino> {
  logger ??= pino({ level: env().LOG_LEVEL, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
  return logger;
}

/** What may be said of an unexpected error: its kind and the driver's code. The message may quote input, so only its stack frames go. */
export function errorFields(error: unknown): { error: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const at = error.stack
    ?.split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 4)
    .map((line) => line.trim())
    .join(" < ");
  return { error: error.name, ...(code && { code }), ...(at && { at }) };
}
