/** Compares the answers that the tests get with the HTTP contract: status, body and problem code of the route's entry. */
import { deepStrictEqual } from "node:assert";
import { routeList } from "@/lib/contract/routes";

const entries = routeList.map((entry) => ({
  ...entry,
  pattern: new RegExp(`^${entry.path.replace(/\{\w+\}/g, "[^/]+")}$`),
}));

type Received = { status: number; headers: Headers; text: string; json: Record<string, unknown> | null };

/**
 * Checks an answer of a route that has an entry. Redirects, and errors that a proxy or Node itself answers, are not part of the contract.
 * @throws AssertionError with the call, if the entry lists no such answer
 */
export function checkAnswer(method: string, path: string, { status, headers, text, json }: Received): void {
  const [pathname = ""] = path.split("?", 1);
  const entry = entries.find((each) => each.method === method && each.pattern.test(pathname));
  if (!entry) return;
  const call = `${method} ${entry.path} ${status}`;
  if (headers.get("content-type") === "application/problem+json") {
    const listed = entry.problems.find((code) => code === json?.code);
    deepStrictEqual(json?.code, listed, `${call}: the entry does not list problem ${json?.code}`);
  } else if (status < 300 || entry.answers[status]) {
    const body = headers.get("content-type")?.startsWith("text/plain") ? text : json;
    const parsed = entry.answers[status]?.safeParse(body);
    // Fields that the schema does not have are missing in the parsed value.
    deepStrictEqual(
      body,
      parsed?.data,
      `${call}: the entry's schema differs: ${parsed?.error ?? "unlisted field or status"}`,
    );
  }
}
