import { z } from "zod";
import { feedbackCopy } from "@/components/copy/help";
import { FEEDBACK_MAX, helpFeedbackSchema } from "@/lib/contract/feedback-schemas";

/** The form. A pair of radio buttons gives a word, not a boolean. */
export const feedbackFormSchema = z.object({
  helpful: z.enum(["yes", "no"], { error: feedbackCopy.choose }).transform((answer) => answer === "yes"),
  comment: helpFeedbackSchema.shape.comment,
});

export type FeedbackFields = z.input<typeof feedbackFormSchema>;
export type FeedbackAnswer = z.output<typeof feedbackFormSchema>;

/** The counter appears when this much is left. */
const nearTheEnd = 200;
const announcedEvery = 50;

export type RoomLeft = {
  over: boolean;
  text: string;
  /** The same, but changing only now and then: a screen reader speaks of it while one types. */
  spoken: string;
};

/** What is said about the room that is left; null far from the end. */
export function roomLeft(comment: string): RoomLeft | null {
  const left = FEEDBACK_MAX - [...comment.trim()].length;
  if (left > nearTheEnd) return null;
  if (left < 0) {
    return { over: true, text: feedbackCopy.tooLong(-left), spoken: feedbackCopy.tooLongSpoken };
  }
  const about = Math.ceil(left / announcedEvery) * announcedEvery;
  return { over: false, text: feedbackCopy.charactersLeft(left), spoken: feedbackCopy.charactersLeftSpoken(about) };
}
