/** For tests: runs a command line in this process. */
import { type ExitCode, runAdmin } from "./commands";

/** @returns the exit code and everything that the operator would see */
export async function captureAdmin(...words: string[]): Promise<{ exitCode: ExitCode; out: string; err: string }> {
  const printed = { out: "", err: "" };
  const exitCode = await runAdmin(words, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
  });
  return { exitCode, ...printed };
}
