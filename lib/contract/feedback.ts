/** Wire shapes of article feedback. Client-safe. */
import "./fields";
import { z } from "zod";
import { helpArticles } from "./vocabulary";

/** Characters of a comment on a help article, as people and PostgreSQL count them: an emoji is not two. */
export const FEEDBACK_MAX = 2_000;

// Line ends and tabs are text. Other control characters are not; half a surrogate pair is no character at all.
const controlsInText = /[^\P{Cc}\n\t]|\p{Cs}/gu;

/** What a browser does with a text before it is sent: a paste from a PDF brings controls along that nobody sees. */
export function withoutControls(text: string): string {
  return text.replace(/\r\n?|[\v\f\u0085]/g, "\n").replace(controlsInText, "");
}

/** `POST /api/help/feedback`. A comment that is left out keeps an earlier one of the day; an empty one takes it back. */
export const helpFeedbackSchema = z.object({
  article: z.enum(helpArticles, { error: "There is no such article." }),
  helpful: z.boolean({ error: "Choose Yes or No." }),
  comment: z
    .string({ error: "Write text." })
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .refine(
      (text) => [...text].length <= FEEDBACK_MAX,
      `Use ${FEEDBACK_MAX.toLocaleString("en-US")} characters or fewer.`,
    )
    .refine((text) => text.search(controlsInText) === -1, "Use letters, digits, punctuation and line breaks only.")
    .optional(),
});
export type HelpFeedback = z.infer<typeof helpFeedbackSchema>;
