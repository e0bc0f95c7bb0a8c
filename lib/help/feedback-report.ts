/** The report of the operator's command `feedback`. Pure. */
import type { ArticleCount, FeedbackComment } from "./feedback.store";

/**
 * For a terminal. Visitors wrote this: escape sequences would be obeyed, and marks that turn the reading direction would mix up
 * whole lines.
 */
export function terminalSafe(text: string): string {
  return text
    .replace(/\t/g, " ")
    .replace(/[\u2028\u2029]/g, "\n")
    .replace(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "");
}

function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function tell({ article, helpful, comment, createdAt }: FeedbackComment): string {
  const lines = terminalSafe(comment)
    .split("\n")
    .map((line) => `  ${line}`.trimEnd());
  return [`${minuteOf(createdAt)}  ${terminalSafe(article)}  helpful: ${helpful ? "yes" : "no"}`, ...lines].join("\n");
}

/** Counts per article, then comments as they are given: newest first, at most `limit`. */
export function feedbackReport(counts: ArticleCount[], comments: FeedbackComment[], limit: number): string {
  if (counts.length === 0) return "Nobody has answered yet.";
  const width = Math.max(...counts.map(({ article }) => terminalSafe(article).length));
  const table = counts.map(({ article, yes, no }) => `${terminalSafe(article).padEnd(width)}  yes ${yes}, no ${no}`);
  const heading = comments.length < limit ? "Comments, newest first" : `The newest ${limit} comments`;
  const said = comments.length === 0 ? ["No comments."] : [`${heading}:`, ...comments.map(tell)];
  return ["Was this article helpful?", "", table.join("\n"), "", said.join("\n\n")].join("\n");
}
