/** What the database commands share: the URL from the environment, one line when done, one line when not. */
import { pathToFileURL } from "node:url";
import { databaseUrl, EnvironmentError } from "../lib/env";

/** Was this module started as a command, rather than imported? */
export function isMain(moduleUrl: string): boolean {
  return process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === moduleUrl;
}

export async function runCommand(done: string, work: (url: string) => Promise<void>): Promise<void> {
  try {
    await work(databaseUrl());
    console.log(done);
  } catch (error) {
    const reason =
      error instanceof EnvironmentError
        ? error.message
        : error instanceof Error
          ? `${error.name}: ${error.message}`
          : error;
    console.error(`This did not work. ${reason}`);
    process.exitCode = 1;
  }
}
