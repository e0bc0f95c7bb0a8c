/** drizzle's query builder on a database, for what writes many rows at once: demo data and the people of tests. */
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "../lib/db/schema";

export function openOrm(url: string) {
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  return { orm: drizzle(sql, { schema }), end: () => sql.end() };
}
