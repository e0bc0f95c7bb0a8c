/** drizzle's query builder on a connection of its own, for the bulk inserts of demo data and tests. */
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "@/lib/db/tables";

export function openOrm(url: string) {
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  return { orm: drizzle(sql, { schema }), end: () => sql.end() };
}
