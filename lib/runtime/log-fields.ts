/**
 * What may stand in the log: the fields by name, and of each what it may look like. Everything else is left out, so that a caller who
 * logs a whole input by mistake writes its names at most. Pure.
 */

type Shape = RegExp | "number";

const word = /^[a-z][a-z_]{0,39}$/;
/** Statuses, names and numbers of a provider, up to three; five digits are an SMS provider's error, six could be a code. */
const errorClass = /^(?:[a-zA-Z][\w-]{0,63}|\d{1,5})(?: (?:[a-zA-Z][\w-]{0,63}|\d{1,5})){0,2}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const shapes = {
  event: word,
  kind: word,
  provider: word,
  channel: word,
  state: word,
  reason: word,
  table: word,
  /** An account and a workgroup by id: who was refused, and where. */
  user: uuid,
  workgroup: uuid,
  delivery: uuid,
  message: uuid,
  class: errorClass,
  method: /^[A-Za-z]{1,10}$/,
  host: /^[\w.:-]{1,100}$/,
  /** Made by `pathFields`. */
  path: /^(?:\/(?:…|[a-z][a-z-]{0,30}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?){1,9}$/,
  /** The three of `errorFields`. A driver's code is five characters or a word in capitals; six digits are none. */
  error: /^[A-Za-z]{1,60}$/,
  code: /^(?:[0-9A-Z]{5}|[A-Z][A-Z_]{1,40})$/,
  at: /^at [^\n]{1,2000}$/,
  /** The number that Next shows with an error page. */
  digest: /^\d{1,12}$/,
  attempt: "number",
  pauseMs: "number",
  port: "number",
  rows: "number",
} satisfies Record<string, Shape>;

export type LogField = keyof typeof shapes;

export type LogEntry = { event: string } & {
  [Name in Exclude<LogField, "event">]?: ((typeof shapes)[Name] extends "number" ? number : string) | null;
};

function fits(shape: Shape, value: unknown): boolean {
  if (value === null) return true;
  if (shape === "number") return typeof value === "number";
  return typeof value === "string" && shape.test(value);
}

const isField = (name: string): name is LogField => Object.hasOwn(shapes, name);

/** The entry as it may be written. `withheld` names what was left out, where the name itself is a plain one. */
export function allowedFields(entry: object): Record<string, unknown> {
  const allowed: Record<string, unknown> = {};
  const withheld: string[] = [];
  for (const [name, value] of Object.entries(entry)) {
    if (value === undefined) continue;
    if (isField(name) && fits(shapes[name], value)) allowed[name] = value;
    else withheld.push(/^[a-zA-Z][a-zA-Z_]{0,29}$/.test(name) ? name : "?");
  }
  return withheld.length > 0 ? { ...allowed, withheld } : allowed;
}

const segment = /^(?:[a-z][a-z-]{0,30}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/;

/** A request's path without what a client may have put there: ids stay, anything else that is no plain word goes. */
export function pathFields(pathname: string): { path: string } {
  const [, ...segments] = pathname.split("/").slice(0, 10);
  return { path: `/${segments.map((one) => (segment.test(one) ? one : "…")).join("/")}` };
}

// `at work (file:///lib/x.ts:1:2)`, `at async file:///lib/x.ts:1:2`, `at Socket.emit (node:events:524:28)`
const frame = /^\s+at (?:(?:async |new )?[\w.$<>[\] ]{0,120} ?\()?(?:file:|node:|\/)[\w./@+()[\]%-]{1,300}:\d+:\d+\)?$/;

function framesOf({ stack = "", message }: Error): string[] {
  // The message may quote input, over several lines.
  const afterMessage =
    message && stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return afterMessage
    .split("\n")
    .filter((line) => frame.test(line))
    .slice(0, 4)
    .map((line) => line.trim());
}

/** What may be said of an unexpected error: its kind, the driver's code, where it was thrown. Never its message, which may quote input. */
export function errorFields(error: unknown): Pick<LogEntry, "error" | "code" | "at" | "digest"> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, digest } = error as { code?: unknown; digest?: unknown };
  const at = framesOf(error).join(" < ");
  return {
    error: error.name,
    ...(typeof code === "string" && { code }),
    ...(at && { at }),
    ...(typeof digest === "string" && { digest }),
  };
}
