// Terminal output: one line for each step, and for a failure what failed and what to do.

/** A failure that the user can correct. It always says how. */
export class Failure extends Error {
  /**
   * @param {string} message what failed, one sentence
   * @param {string} remedy what to do
   * @param {string} [output] what the failing program printed
   */
  constructor(message, remedy, output = "") {
    super(message);
    this.remedy = remedy;
    this.output = output;
  }
}

/** @param {string} [text] */
export function print(text = "") {
  process.stdout.write(`${text}\n`);
}

/** @param {number} startedAt from performance.now() */
export function secondsSince(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/**
 * Runs one step and prints one line: title, result, duration.
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 * @param {(result: T) => string} [describe] the result in words
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
export function describeFailure(error) {
  if (!(error instanceof Failure)) {
    const trace = error instanceof Error ? error.stack : String(error);
    return `\nThis is a defect. Please report it:\n${trace}\n`;
  }
  const output = error.output.trim() ? `\n${lastLines(error.output)}\n` : "";
  return `${output}\nFailed: ${error.message}\nWhat to do: ${error.remedy}\n\n`;
}

/** @param {unknown} error */
export function printFailure(error) {
  process.stderr.write(describeFailure(error));
}
