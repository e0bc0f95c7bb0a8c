// What the launchers say: one line for each step, and for a failure what failed and what to do about it.

/** A failure that whoever sits at the terminal can mend: it always says how. */
export class Failure extends Error {
  /**
   * @param {string} message what failed, one sentence
   * @param {string} remedy what to do now
   * @param {string} [output] what the failing program printed
   */
  constructor(message, remedy, output = "") {
    super(message);
    this.remedy = remedy;
    this.output = output;
  }
}

/** @param {string} [text] */
export function say(text = "") {
  process.stdout.write(`${text}\n`);
}

/** @param {number} startedAt from performance.now() */
export function secondsSince(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/**
 * Runs one step as one line: what it does, how it ended, how long it took.
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 * @param {(result: T) => string} [describe] the end of the line
 * @returns {Promise<T>}
 */
export async function step(title, work, describe = () => "done") {
  const startedAt = performance.now();
  process.stdout.write(`  ${title} ... `);
  try {
    const result = await work();
    process.stdout.write(`${describe(result)} (${secondsSince(startedAt)})\n`);
    return result;
  } catch (error) {
    process.stdout.write(`failed (${secondsSince(startedAt)})\n`);
    throw error;
  }
}

/** @param {string} output @param {number} [lines] */
export function lastLines(output, lines = 40) {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}

/** @param {unknown} error @returns {string} the text for the terminal, with a line break at its end */
export function explanationOf(error) {
  if (!(error instanceof Failure)) {
    const trace = error instanceof Error ? error.stack : String(error);
    return `\nThis is a defect; please report it:\n${trace}\n`;
  }
  const output = error.output.trim() ? `\n${lastLines(error.output)}\n` : "";
  return `${output}\nFailed: ${error.message}\nWhat to do: ${error.remedy}\n\n`;
}

/** @param {unknown} error */
export function explain(error) {
  process.stderr.write(explanationOf(error));
}
