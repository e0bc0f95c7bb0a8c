/** The report of the operator command `feedback`. Pure. */
import type { ArticleCount, FeedbackComment } from "./feedback.store";

/** Removes escape sequences, which the terminal would execute, and bidirectional marks, which would reorder lines, from a visitor's text. */
export function terminalSafe(text: string): string {
  return text
    .replace(/\t/g, " ")
    .replace(/[\u2028\u2029]/g, "\n")
    .replace(/[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "");
}

function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function formatComment({ article, helpful, comment, createdAt }: FeedbackComment): string {
  const lines = terminalSafe(comment)
    .split("\n")
    .map((line) => `  ${line}`.trimEnd());
  return [`${minuteOf(createdAt)}  ${terminalSafe(article)}  helpful: ${helpful ? "yes" : "no"}`, ...lines].join("\n");
}

/**
 * Formats the counts per article and the comments.
 * @param comments newest first
 * @param limit with which the comments were read
 */
export function feedbackReport(counts: ArticleCount[], comments: FeedbackComment[], limit: number): string {
  if (counts.length === 0) return "No answers yet.";
  const width = Math.max(...counts.map(({ article }) => terminalSafe(article).length));
  const table = counts.map(({ article, yes, no }) => `${terminalSafe(article).padEnd(width)}  yes ${yes}, no ${no}`);
  const heading = comments.length < limit ? "Comments, newest first" : `The newest ${limit} comments`;
  const commentLines = comments.length === 0 ? ["No comments."] : [`${heading}:`, ...comments.map(formatComment)];
  return ["Was this article helpful?", "", table.join("\n"), "", commentLines.join("\n\n")].join("\n");
}
