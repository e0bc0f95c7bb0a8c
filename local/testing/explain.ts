/** Reads the plans of the product's own statements: an executor that explains what it is given instead of answering it. */
import type postgres from "postgres";
import type { Executor } from "@/lib/db";

type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: PlanNode[];
};

export type ExplainedStatement = {
  text: string;
  /** Milliseconds of planning and execution. */
  took: number;
  /** Pages of 8 KiB that were touched. */
  pages: number;
  /** Rows of each table that were read, also those that a filter then dropped. */
  rowsRead: Record<string, number>;
  plan: PlanNode;
};

type Explained = [{ Plan: PlanNode; "Planning Time": number; "Execution Time": number }];

function addRowsRead(node: PlanNode, into: Record<string, number>): void {
  const table = node["Relation Name"];
  const isRead = /Scan$/.test(node["Node Type"]);
  if (table && isRead) {
    const dropped = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
    into[table] = (into[table] ?? 0) + Math.round((node["Actual Rows"] + dropped) * node["Actual Loops"]);
  }
  for (const child of node.Plans ?? []) addRowsRead(child, into);
}

function toStatement(text: string, [{ Plan: plan, ...times }]: Explained): ExplainedStatement {
  const rowsRead: Record<string, number> = {};
  addRowsRead(plan, rowsRead);
  return {
    text,
    took: times["Planning Time"] + times["Execution Time"],
    pages: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
    rowsRead,
    plan,
  };
}

/**
 * Runs `read` on an executor that answers each statement with no rows, and explains it. What `read` makes of the missing rows does
 * not matter. @returns the statements in the order in which they were asked
 */
export async function explain(client: postgres.Sql, read: (db: Executor) => Promise<unknown>) {
  const statements: Promise<ExplainedStatement>[] = [];
  const unsafe = async (text: string, params: never[]) => {
    const explained = client
      .unsafe(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, params)
      .then(([row]) => toStatement(text, row?.["QUERY PLAN"] as Explained));
    statements.push(explained);
    await explained;
    return Object.assign([], { count: 0 });
  };
  await read({ client: { unsafe } }).catch(() => {});
  return Promise.all(statements);
}
