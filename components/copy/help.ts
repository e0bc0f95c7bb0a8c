/** What stands around a help article; its prose is in `help-article.tsx`. */
import { FEEDBACK_MAX } from "@/lib/contract/feedback-schemas";
import { count, plural, tryAgainIn } from "./words";

export const helpCopy = {
  contents: "In this article",
  availability: {
    edition: "Edition",
    rows: { codes: "Code at sign-in", email: "Codes by email", phone: "Codes by text message" },
    yes: "Yes",
    no: "No",
  },
};

export const feedbackCopy = {
  question: "Was this article helpful?",
  yes: "Yes",
  no: "No",
  choose: "Choose Yes or No.",
  comment: "How can we improve this article?",
  commentHint: `Optional. Up to ${count(FEEDBACK_MAX)} characters. Don't include codes or passwords.`,
  anonymous: "Stored without your name.",
  submit: "Send",
  tooMany: (retryAfter: number | undefined) =>
    `Too many answers came from your network, so this one wasn't stored. ${tryAgainIn(retryAfter)}`,
  thanks: { title: "Thanks for your feedback", text: "Your answer is stored.", change: "Change my answer" },
  charactersLeft: (characters: number) => `${plural(characters, "character")} left.`,
  /** Said now and then while someone types, so rounded up. */
  charactersLeftSpoken: (characters: number) => `Up to ${plural(characters, "character")} left.`,
  tooLong: (characters: number) => `${plural(characters, "character")} too many.`,
  tooLongSpoken: "The text is too long.",
};
