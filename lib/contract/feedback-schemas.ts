/** Wire shapes of article feedback. Client-safe. */
import "./fields";
import { z } from "zod";
import { helpArticles } from "./vocabulary";

/** Code points of a comment on a help article, as PostgreSQL counts them: an emoji is one. */
export const FEEDBACK_MAX = 2_000;

// Line ends and tabs are allowed. Other control characters and lone surrogates are refused.
const controlsInText = /[^\P{Cc}\n\t]|\p{Cs}/gu;

/** A text without the invisible control characters that a paste from a PDF brings. The browser calls it before it sends. */
export function withoutControls(text: string): string {
  return text.replace(/\r\n?|[\v\f\u0085]/g, "\n").replace(controlsInText, "");
}

/** `POST /api/help/feedback`. Without `comment`, an earlier comment of the day stays; an empty comment removes it. */
export const helpFeedbackSchema = z.object({
  article: z.enum(helpArticles, { error: "Unknown article." }),
  helpful: z.boolean({ error: "Choose Yes or No." }),
  comment: z
    .string({ error: "Enter text." })
    .transform((text) => text.replaceAll("\r\n", "\n").trim())
    .refine(
      (text) => [...text].length <= FEEDBACK_MAX,
      `Use ${FEEDBACK_MAX.toLocaleString("en-US")} characters or fewer.`,
    )
    .refine((text) => text.search(controlsInText) === -1, "Use letters, digits, punctuation and line breaks only.")
    .optional(),
});
export type HelpFeedback = z.infer<typeof helpFeedbackSchema>;
