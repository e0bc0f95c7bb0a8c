/** The visitors' answers on the help page. */

import type { Executor } from "@/lib/db";
import { countFeedback, findFeedbackComments } from "@/lib/help/feedback.store";
import { feedbackReport } from "@/lib/help/feedback-report";

const commentLimit = 100;

/** @returns the counts of each article and the newest comments, safe to print on a terminal */
export async function reportFeedback(db: Executor): Promise<string> {
  return feedbackReport(await countFeedback(db), await findFeedbackComments(db, commentLimit), commentLimit);
}
