/** Runs a function as a command on the database of `DATABASE_URL`: `npm run db:migrate`, `npm run db:seed`. */
import { pathToFileURL } from "node:url";
import { databaseUrl, EnvironmentError } from "@/lib/config/env";

/** @returns true if node was started with this module, false if another module imports it */
export function isMain(moduleUrl: string): boolean {
  return process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === moduleUrl;
}

/**
 * Prints `done`, or the reason of a failure, and then sets the exit code 1.
 */
export async function runDatabaseCommand(done: string, work: (url: string) => Promise<void>): Promise<void> {
  try {
    await work(databaseUrl());
    console.log(done);
  } catch (error) {
    console.error(`Failed: ${reasonOf(error)}`);
    process.exitCode = 1;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
