/** Statements of tests, whose rows no schema describes. Product code gives `run` of `lib/db` the schema of its rows. */
import type { SQL } from "drizzle-orm";
import { z } from "zod";
import { type Executor, run as runTyped } from "@/lib/db";

/** Runs one statement. The rows are what the test says they are, and come as the driver gives them: timestamps as text. */
export function run<Row>(executor: Executor, query: SQL): Promise<Row[]> {
  return runTyped(executor, query, z.custom<Row>());
}
