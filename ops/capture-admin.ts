/** For tests: runs a command line in this process. */
import { type ExitCode, runAdmin } from "./commands";

/** @returns the exit code and everything that the operator would see */
export function captureAdmin(...words: string[]): Promise<{ exitCode: ExitCode; out: string; err: string }> {
  return captureAnswering(null, ...words);
}

/** The same where the operator answers each question with `answer`; null: nobody can answer. */
export async function captureAnswering(
  answer: string | null,
  ...words: string[]
): Promise<{ exitCode: ExitCode; out: string; err: string }> {
  const printed = { out: "", err: "" };
  const exitCode = await runAdmin(words, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    ask: async () => answer,
  });
  return { exitCode, ...printed };
}
