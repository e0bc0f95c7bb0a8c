/** What visitors thought of the help articles: one row for a visitor, a day and an article. */
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { HelpFeedback } from "@/lib/contract/feedback-schemas";
import { type Executor, execute, run, timestamp } from "@/lib/db";

/** `visitor` is a keyed hash, `day` an ISO date. */
export type VisitorOfDay = { visitor: Buffer; day: string };

/** Stores an answer, or changes the visitor's answer of the same day. */
export async function upsertFeedback(
  db: Executor,
  { visitor, day }: VisitorOfDay,
  { article, helpful, comment }: HelpFeedback,
): Promise<void> {
  const said = comment !== undefined;
  await execute(
    db,
    sql`INSERT INTO help_feedback (visitor, day, article, helpful, comment)
        VALUES (${visitor}, ${day}::date, ${article}::text, ${helpful}::boolean, nullif(${comment ?? ""}::text, ''))
        ON CONFLICT (visitor, day, article) DO UPDATE SET
          helpful = excluded.helpful,
          comment = CASE WHEN ${said}::boolean THEN excluded.comment ELSE help_feedback.comment END`,
  );
}

const articleCountRow = z.object({ article: z.string(), yes: z.number(), no: z.number() });
export type ArticleCount = z.output<typeof articleCountRow>;

/** Counts the answers per article. */
export async function countFeedback(db: Executor): Promise<ArticleCount[]> {
  return run(
    db,
    sql`SELECT article, (count(*) FILTER (WHERE helpful))::int AS yes, (count(*) FILTER (WHERE NOT helpful))::int AS no
          FROM help_feedback GROUP BY article ORDER BY article`,
    articleCountRow,
  );
}

const feedbackCommentRow = z.object({
  article: z.string(),
  helpful: z.boolean(),
  comment: z.string(),
  createdAt: timestamp,
});
export type FeedbackComment = z.output<typeof feedbackCommentRow>;

/** At most `limit` comments, newest first. */
export async function findFeedbackComments(db: Executor, limit: number): Promise<FeedbackComment[]> {
  return run(
    db,
    sql`SELECT article, helpful, comment, created_at AS "createdAt"
          FROM help_feedback WHERE comment IS NOT NULL
         ORDER BY created_at DESC, id DESC LIMIT ${limit}::int`,
    feedbackCommentRow,
  );
}
