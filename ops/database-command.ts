/** Runs a function as a command on the database of `DATABASE_URL`: `npm run db:migrate`, `npm run db:seed`. */
import { databaseUrl, EnvironmentError } from "@/lib/config/env";

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
