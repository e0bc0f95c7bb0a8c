/** What the definitions of commands share. */
import { InvalidArgumentError } from "commander";
import type { Database } from "@/lib/db/pool";

export type Work = (db: Database) => Promise<string>;

/** Runs the work of a command on the operator's database and prints its sentences, or why it failed. */
export type RunCommand = (command: string, work: Work) => Promise<void>;

/** Turns commander's check of an argument into a usage error with the reason. */
export function argument<T>(parse: (text: string) => T | null, reason: string): (text: string) => T {
  return (text) => {
    const parsed = parse(text);
    if (parsed === null) throw new InvalidArgumentError(reason);
    return parsed;
  };
}
