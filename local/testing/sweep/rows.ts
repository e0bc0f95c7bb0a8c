// Reads every text in every table of a database. The tables come from the catalog, so a new table or column is included.
import postgres from "postgres";

/** `value` is text; bytes are in hex. */
export type Cell = { column: string; type: string; value: string };

/** Types that cannot contain a secret or an address. All others are scanned. */
const skippedTypes = [
  "bool",
  "int2",
  "int4",
  "int8",
  "float4",
  "float8",
  "date",
  "timestamptz",
  "_timestamptz",
  "uuid",
];

type Column = { schema: string; table: string; name: string; type: string };

export async function readRows(url: string): Promise<{ columns: string[]; cells: Cell[] }> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const all = await sql<Column[]>`
      SELECT n.nspname AS schema, c.relname AS table, a.attname AS name, t.typname AS type
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
       WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped
         AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
       ORDER BY 1, 2, a.attnum`;
    const cells: Cell[] = [];
    for (const { schema, table, name, type } of all.filter((one) => !skippedTypes.includes(one.type))) {
      const value = type === "bytea" ? sql`encode(${sql(name)}, 'hex')` : sql`${sql(name)}::text`;
      const rows = await sql<{ value: string }[]>`
        SELECT DISTINCT ${value} AS value FROM ${sql(schema)}.${sql(table)} WHERE ${sql(name)} IS NOT NULL`;
      const column = nameOf(schema, table, name);
      for (const row of rows) cells.push({ column, type, value: row.value });
    }
    return { columns: all.map(({ schema, table, name }) => nameOf(schema, table, name)), cells };
  } finally {
    await sql.end();
  }
}

const nameOf = (schema: string, table: string, name: string) =>
  `${schema === "public" ? "" : `${schema}.`}${table}.${name}`;
