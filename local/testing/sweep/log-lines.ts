// The log of a server, as texts to look through.
import { textsIn, type Written } from "./finder";

/** Numbers that are no code, whatever their digits. */
const numbers = ["level", "pauseMs", "port", "rows", "attempt"];

export type Log = {
  texts: Written[];
  /** Lines that are no entries although the server was listening. */
  unstructured: string[];
  /** Entries of which something was withheld: a caller tried to log what it must not. */
  withheld: string[];
};

/** Before a server listens it says how it starts, in words. One that is started again writes into the same log. */
export function readLog(name: string, log: string): Log {
  const read: Log = { texts: [], unstructured: [], withheld: [] };
  let listens = false;
  for (const line of log.split("\n").filter(Boolean)) {
    const entry = parse(line);
    if (entry === null) {
      read.texts.push({ where: name, text: line });
      if (listens && !/^ *✓ Running next\.config/.test(line)) read.unstructured.push(line);
      continue;
    }
    listens ||= entry.event === "listening";
    if ("withheld" in entry) read.withheld.push(line);
    const told = Object.entries(entry).filter(([field]) => !numbers.includes(field));
    read.texts.push(...textsIn(Object.fromEntries(told), `${name}: ${entry.event}`));
  }
  return read;
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
