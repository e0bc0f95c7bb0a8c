// Splits the log of a server into texts for the scan.
import { textsIn, type Written } from "./finder";

/** Fields with numbers that are never a code. */
const numericFields = ["level", "pauseMs", "port", "rows", "attempt"];

export type Log = {
  texts: Written[];
  /** Lines that are not JSON, from after the server listened. */
  unstructured: string[];
  /** Entries whose logger withheld a field: a caller tried to log what it must not. */
  withheld: string[];
};

/** Until it listens, a server prints plain text. A restarted server appends to the same log. */
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
    const fields = Object.entries(entry).filter(([field]) => !numericFields.includes(field));
    read.texts.push(...textsIn(Object.fromEntries(fields), `${name}: ${entry.event}`));
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
